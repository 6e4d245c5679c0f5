import { composeReview } from '../../compose/operator-with-bank.js';
import { loadConfig } from '../../config/load-config.js';
import { using } from './using.js';

type Parts = Awaited<ReturnType<typeof composeReview>>;

/** Uses the payments in the configured database, and the bank. */
export const withReview = (use: (parts: Parts) => Promise<void>): Promise<void> =>
  using(composeReview(loadConfig('payment')), use);
