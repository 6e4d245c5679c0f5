import { type Request, type Response } from 'express';
import { type HangingRequests } from './hanging.js';
import { type DepositRequest } from './ledger/deposits.js';
import { problem } from './problems.js';
import { type DepositView } from './schemas.js';

export type FaultName =
  | 'never_answers_uncharged'
  | 'never_answers_charged'
  | 'resets_charged'
  | 'fails_once_uncharged'
  | 'fails_charged'
  | 'malformed_charged'
  | 'unknown_code_charged';

type Exchange = {
  req: Request;
  res: Response;
  hanging: HangingRequests;
  /** What really happened; missing where the bank did not take the request up. */
  truth: DepositView | undefined;
};

export type Fault = {
  takes: DepositRequest['takes'];
  /** How the exchange ends instead of with a plain answer. */
  answer: (exchange: Exchange) => void;
};

const internalError = () => problem('internal_error');
const hang = ({ req, hanging }: Exchange) => {
  hanging.hold(req.socket);
};
const failWith500 = ({ res }: Exchange) => {
  internalError().send(res);
};

/**
 * What goes wrong between the bank and its client. A fault spoils one answer, never the books:
 * the same reference asked again, or looked at, is answered readably.
 */
export const faults: Record<FaultName, Fault> = {
  never_answers_uncharged: { takes: 'no_try', answer: hang },
  never_answers_charged: { takes: 'first_try', answer: hang },
  resets_charged: {
    takes: 'first_try',
    answer: ({ req }) => {
      req.socket.resetAndDestroy();
    },
  },
  fails_once_uncharged: {
    takes: 'second_try',
    answer: (exchange) => {
      if (exchange.truth) exchange.res.status(201).json(exchange.truth);
      else failWith500(exchange);
    },
  },
  fails_charged: { takes: 'first_try', answer: failWith500 },
  malformed_charged: {
    takes: 'first_try',
    answer: ({ res, truth }) => {
      const whole = JSON.stringify(truth ?? {});
      res
        .status(201)
        .type('application/json')
        .send(whole.slice(0, whole.length / 2));
    },
  },
  unknown_code_charged: {
    takes: 'first_try',
    answer: ({ res, truth }) => {
      res.status(201).json({ ...truth, status: 'unknown', code: '777' });
    },
  },
};
