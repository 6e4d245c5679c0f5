import { type Config } from '../config/config.js';
import { createLogger } from '../observability/logger.js';
import { openReady } from './open-database.js';
import { createCardRotation } from '../services/card-rotation.js';
import { createLedgerComparison } from '../services/ledger-comparison.js';
import { createMerchants } from '../services/merchants.js';
import { createPaymentSearch } from '../services/payment-search.js';
import { createSupport } from '../services/support.js';
import { createCardStore } from '../storage/cards.js';
import { createMerchantStore } from '../storage/merchants.js';
import { createSearchStore } from '../storage/search.js';
import { createSupportStore } from '../storage/support.js';
import { createCardVault } from '../vault/card-vault.js';
import { createKeyedHasher } from '../vault/keyed-hasher.js';
import { newToken } from '../vault/tokens.js';
import { composeCore, systemClock } from './core.js';

/** Joins what `npm run reconcile` needs. */
export async function composeReconciliation(config: Config) {
  const { reconciliation, close } = await composeCore(config, {});
  return { reconciliation, close };
}

/** Joins what the commands need: the database and the merchants in it. */
export async function composeMerchants(config: Config) {
  const database = await openReady(config, createLogger(config.logLevel));
  const store = createMerchantStore(database);
  const tokens = createKeyedHasher(config.tokenHashKeys, 'token');
  return {
    merchants: createMerchants({
      store,
      tokens,
      newToken: () => newToken(config.production ? 'live' : 'test'),
      clock: systemClock,
    }),
    close: () => database.close(),
  };
}

/** Joins what `npm run payment` needs. */
export async function composeSupport(config: Config) {
  const { parts, database, backoff, close } = await composeCore(config, {});
  const support = createSupport({ ...parts, files: createSupportStore(database), backoff });
  const search = createPaymentSearch({ ...parts, search: createSearchStore(database) });
  return { support, search, close };
}

/** Joins what `npm run compare-ledger` needs. */
export async function composeLedgerComparison(config: Config) {
  const { database, operations, close } = await composeCore(config, {});
  return {
    comparison: createLedgerComparison({ files: createSupportStore(database), operations }),
    close,
  };
}

/** Joins what `npm run rotate-card-keys` needs. */
export async function composeCardRotation(config: Config) {
  const database = await openReady(config, createLogger(config.logLevel));
  return {
    cardRotation: createCardRotation({
      store: createCardStore(database),
      vault: createCardVault(config.cardKeys),
    }),
    close: () => database.close(),
  };
}
