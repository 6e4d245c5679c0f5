import { type Logger } from '@payment-gateway/service-kit/process/logger';
import { type ChallengeKeys } from '../keys/challenge-keys.js';
import { type HangingRequests } from './kit/hanging.js';
import { type Clock, type Ledger } from '../ledger/ledger.js';

/** What the calls are built from. */
export type BankParts = {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly settings: {
    readonly settleMs: number;
    readonly refundSettleMs: number;
    readonly answerDelayMs: number;
    readonly challengeMs: number;
    /** Where payers' browsers reach the bank. A function: a port chosen by the system is known only later. */
    readonly publicUrl: () => string;
    readonly docs: boolean;
    /** Each call must send one of these; without any, everyone may call. */
    readonly requireTokens?: readonly string[];
  };
  readonly keys: ChallengeKeys;
  readonly logger: Logger;
  readonly hanging: HangingRequests;
};

/** The address of a deposit's challenge page. Never logged or stored: anyone who has it can decide the challenge. */
export const challengeUrlBy =
  ({ keys, settings }: Pick<BankParts, 'keys' | 'settings'>) =>
  (reference: string): string =>
    `${settings.publicUrl().replace(/\/+$/, '')}/challenges/${keys.tokenOf(reference)}`;
