// Builds what commands need that also call the bank.
import { type Config } from '../config/config.js';
import { createAuditStore } from '../books/audit.js';
import { createReviewStore } from '../books/review.js';
import { createSearchStore } from '../books/search.js';
import { createAudit } from '../services/audit.js';
import { createLedgerComparison } from '../services/ledger-comparison.js';
import { createManualReview } from '../services/manual-review.js';
import { createPaymentSearch } from '../services/payment-search.js';
import { keylessHasher } from '../vault/keyed-hasher.js';
import { composeCore } from './core.js';

/** Builds what `npm run reconcile` needs. */
export async function composeReconciliation(config: Config) {
  const { reconciliation, close } = await composeCore(config, keylessHasher);
  return { reconciliation, close };
}

/** Builds what `npm run payment` needs. */
export async function composeReview(config: Config) {
  const { parts, database, backoff, close } = await composeCore(config, keylessHasher);
  const audit = createAudit({ store: createAuditStore(database) });
  const review = createManualReview({
    ...parts,
    audit,
    files: createReviewStore(database),
    backoff,
  });
  const search = createPaymentSearch({ ...parts, search: createSearchStore(database) });
  return { review, search, close };
}

/** Builds what `npm run compare-ledger` needs. */
export async function composeLedgerComparison(config: Config) {
  const { database, operations, close } = await composeCore(config, keylessHasher);
  const audit = createAudit({ store: createAuditStore(database) });
  return {
    comparison: createLedgerComparison({ files: createReviewStore(database), operations, audit }),
    close,
  };
}
