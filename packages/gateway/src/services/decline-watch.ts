import { LRUCache } from 'lru-cache';
import { type Clock } from './ports/clock.js';
import { type Logger } from './ports/logger.js';

/** Detects a jump in a merchant's share of declined payments: a sign of card testing. */
export type DeclineWatch = {
  note(merchantId: string, isDeclined: boolean): void;
  /** How many merchants jumped in this window or the one before. */
  jumped(): number;
};

/** `share` from 0 to 1. */
type DeclineAlert = { readonly declines: number; readonly share: number };

const MERCHANTS = 10_000;
const WINDOW_MS = 600_000;
// The usual share comes from earlier windows, with a half-life of six hours.
const KEPT_PER_WINDOW = 0.98;
// Assumed for a merchant without a history.
const PRIOR = { payments: 20, declined: 2 };
// A share that is usual for the merchant is no jump, however high.
const JUMP = 2;

/** Mutable: counts on while its window is open. */
type Tally = { payments: number; declined: number };
type Known = { readonly endsAt: number; readonly now: Tally; readonly before: Tally };

export function createDeclineWatch(deps: {
  /** With fewer declines in ten minutes, or a smaller share, there is never a jump. */
  alert: DeclineAlert;
  clock: Clock;
  logger: Logger;
}): DeclineWatch {
  const { alert, clock, logger } = deps;
  const merchants = new LRUCache<string, Known>({ max: MERCHANTS });
  const jumpedUntil = new Map<string, number>();

  function tallyOf(merchantId: string, at: number): Known {
    const known = merchants.get(merchantId);
    if (known !== undefined && at < known.endsAt) return known;
    const windows = known === undefined ? 0 : 1 + Math.floor((at - known.endsAt) / WINDOW_MS);
    const begun: Known = {
      endsAt: at + WINDOW_MS,
      now: { payments: 0, declined: 0 },
      before: known === undefined ? PRIOR : joined(known, KEPT_PER_WINDOW ** windows),
    };
    merchants.set(merchantId, begun);
    return begun;
  }

  return {
    note(merchantId, isDeclined) {
      const at = clock().getTime();
      const { now, before, endsAt } = tallyOf(merchantId, at);
      now.payments += 1;
      if (!isDeclined) return;
      now.declined += 1;
      const usual = shareOf(before);
      if (now.declined < alert.declines || shareOf(now) < Math.max(alert.share, JUMP * usual))
        return;
      const isNews = (jumpedUntil.get(merchantId) ?? 0) <= at;
      jumpedUntil.set(merchantId, endsAt + WINDOW_MS);
      if (isNews) {
        logger.warn(
          {
            merchant_id: merchantId,
            payments: now.payments,
            declined: now.declined,
            usual_share: Math.round(usual * 1_000) / 1_000,
          },
          'merchant_declines_jumped',
        );
      }
    },

    jumped() {
      const at = clock().getTime();
      for (const [merchantId, until] of jumpedUntil) {
        if (until <= at) jumpedUntil.delete(merchantId);
      }
      return jumpedUntil.size;
    },
  };
}

const shareOf = ({ payments, declined }: Tally): number => declined / payments;

const joined = ({ now, before }: Known, kept: number): Tally => ({
  payments: (before.payments + now.payments) * kept,
  declined: (before.declined + now.declined) * kept,
});
