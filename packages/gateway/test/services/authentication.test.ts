import { waitFor } from '@payment-gateway/testkit';
import { Secret } from '../../src/domain/secret.js';
import { createAudit } from '../../src/services/audit.js';
import { createAuthentication } from '../../src/services/authentication.js';
import { createMerchants, type Merchants } from '../../src/services/merchants.js';
import { type MerchantStore } from '../../src/services/ports/merchant-store.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { createTokenGuard } from '../../src/services/token-guard.js';
import { createTokenUses } from '../../src/services/token-uses.js';
import { createAuditStore } from '../../src/books/audit.js';
import { type Database } from '../../src/database/database.js';
import { createMerchantStore } from '../../src/books/merchants.js';
import { createKeyedHasher } from '../../src/vault/keyed-hasher.js';
import { createMemoryHash } from '../../src/vault/memory-hash.js';
import { newToken } from '../../src/vault/tokens.js';
import { readConfig } from '../../src/config/config.js';
import { onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';

const ADDRESS = () => '192.0.2.1';
const NOON = new Date('2026-11-28T12:00:00.000Z');

onEachEngine('A token of a merchant', (fresh) => {
  let test_: TestDatabase;
  let database: Database;
  let store: MerchantStore;
  let merchants: Merchants;
  let now = NOON;
  let reads = 0;
  const tokens = createKeyedHasher(readConfig({}).tokenHashKeys, 'token');
  const clock = () => now;

  beforeAll(async () => {
    test_ = await fresh();
    database = await openMigrated(test_);
    store = createMerchantStore(database);
    const audit = createAudit({ store: createAuditStore(database) });
    merchants = createMerchants({ store, audit, tokens, newToken: () => newToken('test'), clock });
    await merchants.create('Blue Bakery', 'jane');
  });

  beforeEach(() => {
    now = NOON;
    reads = 0;
  });

  afterAll(async () => {
    await database.close();
    await test_.drop();
  });

  const issue = (expiresAt: Date | null = null) =>
    merchants.issueToken('blue_bakery', expiresAt, 'jane');

  /** One of several processes, with its own cache of tokens. */
  const process_ = (
    parts: Partial<MerchantStore> = {},
    onUse: (id: string) => void = () => undefined,
  ) =>
    createAuthentication({
      merchants: {
        readTokenChanges: store.readTokenChanges,
        findApiKeys: (candidates) => {
          reads += 1;
          return store.findApiKeys(candidates);
        },
        ...parts,
      },
      tokens,
      keyOf: createMemoryHash(),
      guard: createTokenGuard({
        hasShape: () => true,
        failuresPerAddress: null,
        maxWaitMs: 10_000,
        clock,
      }),
      clock,
      onUse,
    });

  test('is read once, then cached', async () => {
    const { token, tokenId } = await issue();
    const { authenticate, refresh } = process_();
    for (let round = 0; round < 3; round++) {
      await refresh();
      expect(await authenticate(token, ADDRESS)).toEqual({ merchantId: 'blue_bakery', tokenId });
    }
    expect(reads).toBe(1);
  });

  test('is refused if nobody issued it', async () => {
    const { authenticate } = process_();
    const answer = await authenticate(new Secret('nobody'), ADDRESS);
    expect(answer).toEqual({ refused: 'unknown', owner: null });
  });

  test('is refused by every process within one check after another process revoked it', async () => {
    const { token, tokenId } = await issue();
    const both = [process_(), process_()];
    for (const { authenticate, refresh } of both) {
      await refresh();
      await authenticate(token, ADDRESS);
    }
    await merchants.revokeToken(tokenId, 'jane');
    for (const { authenticate, refresh } of both) {
      expect(await refresh()).toBe(true);
      expect(await authenticate(token, ADDRESS)).toEqual({
        refused: 'revoked',
        owner: { merchantId: 'blue_bakery', tokenId },
      });
      expect(await refresh()).toBe(false);
    }
  });

  test('is not cached if it was revoked between its read and the next check', async () => {
    const { token, tokenId } = await issue();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const { authenticate, refresh } = process_({
      async findApiKeys(candidates) {
        const found = await store.findApiKeys(candidates);
        await held;
        return found;
      },
    });
    await refresh();
    const early = authenticate(token, ADDRESS);
    await merchants.revokeToken(tokenId, 'jane');
    await refresh();
    release();
    expect(await early).toMatchObject({ tokenId }); // it came before
    expect(await authenticate(token, ADDRESS)).toMatchObject({ refused: 'revoked' });
  });

  test('is refused while its merchant is suspended, and accepted again afterwards', async () => {
    const { token, tokenId } = await issue();
    const { authenticate, refresh } = process_();
    await refresh();
    await authenticate(token, ADDRESS);
    await merchants.suspend('blue_bakery', 'jane');
    await refresh();
    expect(await authenticate(token, ADDRESS)).toEqual({
      refused: 'merchant_suspended',
      owner: { merchantId: 'blue_bakery', tokenId },
    });
    await merchants.resume('blue_bakery', 'jane');
    await refresh();
    expect(await authenticate(token, ADDRESS)).toMatchObject({ tokenId });
  });

  test('expires on time, cached or not', async () => {
    const { token } = await issue(new Date(NOON.getTime() + 1_000));
    const { authenticate } = process_();
    now = new Date(NOON.getTime() + 999);
    expect(await authenticate(token, ADDRESS)).toMatchObject({ merchantId: 'blue_bakery' });
    now = new Date(NOON.getTime() + 1_000);
    expect(await authenticate(token, ADDRESS)).toMatchObject({ refused: 'expired' });
    expect(await process_().authenticate(token, ADDRESS)).toMatchObject({ refused: 'expired' });
  });

  test('stays valid briefly while the database is down, but an unknown one is refused', async () => {
    const { token } = await issue();
    let isAway = false;
    const gone = () => Promise.reject(new StoreUnavailable(null));
    const { authenticate, refresh } = process_({
      readTokenChanges: () => (isAway ? gone() : store.readTokenChanges()),
      findApiKeys: (candidates) => (isAway ? gone() : store.findApiKeys(candidates)),
    });
    await refresh();
    await authenticate(token, ADDRESS);
    isAway = true;
    await expect(refresh()).rejects.toThrow(StoreUnavailable);
    expect(await authenticate(token, ADDRESS)).toMatchObject({ merchantId: 'blue_bakery' });
    const { token: other } = await issue();
    await expect(authenticate(other, ADDRESS)).rejects.toThrow(StoreUnavailable);
  });

  test('is not accepted for more than five seconds without a check', async () => {
    const { token, tokenId } = await issue();
    const { authenticate } = process_();
    const began = performance.now();
    await authenticate(token, ADDRESS);
    await merchants.revokeToken(tokenId, 'by hand');
    const time = jest.spyOn(performance, 'now').mockReturnValue(began + 4_900);
    try {
      expect(await authenticate(token, ADDRESS)).toMatchObject({ tokenId });
      time.mockRestore();
      jest.spyOn(performance, 'now').mockReturnValue(began + 60_000);
      // The cache reads the clock once per millisecond.
      await waitFor(async () => 'refused' in (await authenticate(token, ADDRESS)), {
        what: 'a refusal',
      });
    } finally {
      jest.restoreAllMocks();
    }
  });

  test('has the minute of its last use recorded in the background', async () => {
    const { token, tokenId } = await issue();
    const uses = createTokenUses({ merchants: store, clock });
    const { authenticate } = process_({}, uses.note);
    const lastUse = async () => {
      const listed = await store.listMerchants();
      return listed.flatMap(({ apiKeys }) => apiKeys).find(({ id }) => id === tokenId)?.lastUsedAt;
    };
    expect(await lastUse()).toBeNull();
    now = new Date('2026-11-28T12:34:56.789Z');
    await authenticate(token, ADDRESS);
    expect(await lastUse()).toBeNull();
    await uses.flush();
    expect(await lastUse()).toEqual(new Date('2026-11-28T12:34:00.000Z'));
    // Another process, whose information is older.
    await store.noteUses([tokenId], new Date('2026-11-28T12:33:00.000Z'));
    expect(await lastUse()).toEqual(new Date('2026-11-28T12:34:00.000Z'));
  });
});
