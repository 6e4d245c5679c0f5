import { type Logger } from 'pino';
import { type HangingRequests } from './hanging.js';
import { type Clock, type Ledger } from './ledger.js';

/** What the routes are built from. */
export type BankParts = {
  ledger: Ledger;
  clock: Clock;
  settings: {
    settleMs: number;
    refundSettleMs: number;
    answerDelayMs: number;
    docs: boolean;
    /** Of which each call has to show one; everybody may call without them. */
    requireTokens?: readonly string[];
  };
  logger: Logger;
  hanging: HangingRequests;
};
