import { composeCore, type ReplacedParts } from '../../src/compose/core.js';
import { readConfig } from '../../src/config/config.js';
import { keylessHasher } from '../../src/vault/keyed-hasher.js';
import { type TestDatabase } from './engines.js';

// Later than any request can still be under way.
const AHEAD_MS = 60_000;

/** A reconciler of its own, as in another process, that works when the test says so, a minute later. */
export async function openReconciler(
  database: TestDatabase,
  bankUrl: string,
  replaced: ReplacedParts = {},
) {
  const config = readConfig({
    ...database.environment,
    BANK_URL: bankUrl,
    LOG_LEVEL: 'silent',
    METRICS_PORT: 'off',
  });
  const { parts, reconciliation, close } = await composeCore(config, keylessHasher, {
    clock: () => new Date(Date.now() + AHEAD_MS),
    ...replaced,
  });
  return {
    store: parts.store,
    /** As after a notification of the bank: the payment is due now, and reconciled. */
    async reconcileNow(paymentId: string) {
      await parts.store.makeDueNow(paymentId);
      await reconciliation.reconcileDue();
    },
    close,
  };
}

export type TestReconciler = Awaited<ReturnType<typeof openReconciler>>;
