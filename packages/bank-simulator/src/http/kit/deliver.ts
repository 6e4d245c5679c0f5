import { setTimeout as delay } from 'node:timers/promises';
import { type Request, type Response } from 'express';
import { type FaultName, isSpoiled } from '../../domain/faults.js';
import { type SpoiledAnswer } from '../../domain/three-d-secure.js';
import { type BankParts } from '../bank-parts.js';
import { type HangingRequests } from './hanging.js';
import { problem } from './problems.js';

type Exchange = { readonly req: Request; readonly res: Response };

/**
 * Ends an exchange. Everything is on disk by now; the configured delay simulates the way back to the client.
 * Returns the answer to send, or undefined if the card's fault has spoiled it. A fault spoils one answer, never
 * the ledger: a repeated request gets the truth.
 */
export async function deliver<View extends object>(
  view: View | undefined,
  { result, fault }: { result: 'new' | 'known' | 'not_recorded'; fault: FaultName | undefined },
  exchange: Exchange,
  { settings, hanging }: BankParts,
): Promise<View | undefined> {
  if (settings.answerDelayMs > 0) await delay(settings.answerDelayMs);
  if (fault === undefined || !isSpoiled(fault, result)) return view;
  spoil[fault]({ ...exchange, hanging, view: view ?? {} });
  return undefined;
}

type Spoil = (
  exchange: Exchange & { readonly hanging: HangingRequests; readonly view: object },
) => void;

const neverAnswer: Spoil = ({ req, hanging }) => {
  hanging.hold(req.socket);
};
const failWith500 = ({ res }: Exchange): void => {
  problem('internal_error').send(res);
};
const reset = ({ req }: Exchange): void => {
  req.socket.resetAndDestroy();
};

/** The answers after a challenge that some test cards spoil. */
export const spoilAnswer: Readonly<Record<SpoiledAnswer, (exchange: Exchange) => void>> = {
  reset,
  internal_error: failWith500,
};

const spoil: Record<FaultName, Spoil> = {
  never_answers_uncharged: neverAnswer,
  never_answers_charged: neverAnswer,
  resets_charged: reset,
  fails_once_uncharged: failWith500,
  fails_charged: failWith500,
  malformed_charged({ res, view }) {
    const whole = JSON.stringify(view);
    res
      .status(201)
      .type('application/json')
      .send(whole.slice(0, whole.length / 2));
  },
  unknown_code_charged({ res, view }) {
    res.status(201).json({ ...view, status: 'unknown', code: '777' });
  },
};
