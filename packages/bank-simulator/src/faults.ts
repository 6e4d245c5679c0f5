import { type Request, type Response } from 'express';
import { type HangingRequests } from './hanging.js';
import { type Takes } from './ledger/deposits.js';
import { problem } from './problems.js';
import { type DepositView, type OperationView } from './schemas.js';

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
  truth: DepositView | OperationView | undefined;
};

export type Fault = {
  takes: Takes;
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
 * What goes wrong between the bank and its client, for a deposit and for each operation on it. A
 * fault spoils one answer, never the books: the same reference asked again, or looked at, is
 * answered readably.
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
  fails_once_uncharged: { takes: 'second_try', answer: failWith500 },
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

/** What goes wrong for this card, if anything. */
export function faultOf({ fault }: { fault?: FaultName }): Fault | undefined {
  return fault && faults[fault];
}

/**
 * Which try of an operation the bank takes up. Operations are repeated under their own reference
 * until they are answered, so one that were lost each time would never end.
 */
export function takesOperation(fault: Fault | undefined): Exclude<Takes, 'no_try'> {
  return fault === undefined || fault.takes === 'first_try' ? 'first_try' : 'second_try';
}

/** Ends the exchange with the truth, unless this is the try that the fault of the card spoils. */
export function answerThrough(
  fault: Fault | undefined,
  result: 'new' | 'known' | 'not_taken',
  exchange: Exchange,
): void {
  const isSpoiled = result === 'not_taken' || (result === 'new' && fault?.takes === 'first_try');
  if (fault && isSpoiled) fault.answer(exchange);
  else exchange.res.status(201).json(exchange.truth);
}
