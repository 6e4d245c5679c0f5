import { setTimeout as sleep } from 'node:timers/promises';
import { type Config } from '../config/config.js';
import { describeError } from '../observability/describe-error.js';
import { type Authenticated, createAuthentication } from '../services/authentication.js';
import { type TokenGuard } from '../services/token-guard.js';
import { createTokenUses } from '../services/token-uses.js';
import { type Clock } from '../services/ports/clock.js';
import { type KeyedHasher } from '../services/ports/keyed-hasher.js';
import { type Logger } from '../services/ports/logger.js';
import { type MerchantStore } from '../services/ports/merchant-store.js';
import { createMerchantStore } from '../books/merchants.js';
import { createMemoryHash } from '../vault/memory-hash.js';
import { repeat } from '../workers/repeat.js';
import { openChosen } from './open-database.js';

// Every process applies a revocation within this, plus the time of a small read.
const LOOK_EVERY_MS = 500;
const LOOK_TIMEOUT_MS = 1_000;
// A busy machine may miss a check or two.
const INVISIBLE_AFTER_MS = 5_000;
const WRITE_USES_EVERY_MS = 30_000;
// How long an ending process waits until its last token uses are written.
const LAST_USES_MS = 1_000;

/** Builds token authentication; its cache stays up to date until it is closed. */
export async function composeAuthentication(
  config: Config,
  parts: {
    merchants: MerchantStore;
    tokens: KeyedHasher;
    guard: TokenGuard<Authenticated>;
    clock: Clock;
    logger: Logger;
  },
) {
  const { merchants, tokens, guard, clock, logger } = parts;
  const uses = createTokenUses({ merchants, clock });
  // A separate connection, so that a full pool does not delay revocations.
  const own =
    config.database.engine === 'sqlite'
      ? null
      : await openChosen(config.database, {
          databasePoolSize: 1,
          databaseTimeoutMs: LOOK_TIMEOUT_MS,
        });
  const { readTokenChanges } = own === null ? merchants : createMerchantStore(own);
  const { authenticate, refresh } = createAuthentication({
    merchants: { findApiKeys: merchants.findApiKeys, readTokenChanges },
    tokens,
    keyOf: createMemoryHash(),
    guard,
    clock,
    onUse: uses.note,
  });

  // One line after checks have failed for a while, and one when they work again.
  let isSeeing = true;
  let seenAt = performance.now();
  const look = repeat({
    everyMs: LOOK_EVERY_MS,
    async work() {
      const isChanged = await refresh();
      if (!isSeeing) logger.info({}, 'token_changes_visible');
      isSeeing = true;
      seenAt = performance.now();
      if (isChanged) logger.info({}, 'token_changes_noticed');
    },
    onError(error) {
      if (!isSeeing || performance.now() - seenAt < INVISIBLE_AFTER_MS) return;
      logger.warn(describeError(error), 'token_changes_invisible');
      isSeeing = false;
    },
  });
  const writeUses = repeat({
    everyMs: WRITE_USES_EVERY_MS,
    work: uses.flush,
    onError(error) {
      logger.debug(describeError(error), 'token_uses_lost');
    },
  });

  return {
    authenticate,
    async close() {
      await Promise.all([look.stop(), writeUses.stop()]);
      await Promise.race([
        uses.flush().catch(() => undefined),
        sleep(LAST_USES_MS, undefined, { ref: false }),
      ]);
      await own?.close();
    },
  };
}
