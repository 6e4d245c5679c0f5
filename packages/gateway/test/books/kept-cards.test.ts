import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { createCardRotation } from '../../src/services/card-rotation.js';
import { type CardStore } from '../../src/services/ports/card-store.js';
import { createCardStore } from '../../src/books/cards.js';
import { createKeptCardStore } from '../../src/books/kept-cards.js';
import { createCardVault } from '../../src/vault/card-vault.js';
import { parseKeyRing } from '../../src/vault/key-ring.js';
import { onEachEngine } from '../support/engines.js';
import {
  DAY_MS,
  daysAgo,
  newRing,
  type OldBooks,
  openOldBooks,
  RETENTION_MS,
} from '../support/old-books.js';

onEachEngine('Stored card numbers', (fresh, engine) => {
  let shop: OldBooks;

  beforeEach(async () => {
    shop = await openOldBooks(fresh);
  });

  afterEach(() => shop.close());

  test('are counted without being removed', async () => {
    await Promise.all(Array.from({ length: 450 }, () => shop.paid(31)));
    // As the previous version writes them: all equally old, more than one batch takes.
    await Promise.all(Array.from({ length: 450 }, () => shop.paid(33)));
    await shop.database.run((connection) =>
      sql`update payments set card_kept_since = '1970-01-01 00:00:00.000'
        where created_at < ${new Date(daysAgo(32)).toISOString().replace('T', ' ').slice(0, 23)}`.execute(
        connection,
      ),
    );
    await shop.paid(3);
    expect(await shop.previewed()).toMatchObject({ looked: 900, due: 900 });
    expect(await shop.previewed()).toMatchObject({ looked: 900, due: 900 });
    expect(await shop.removeAll()).toBe(900);
    expect(await shop.previewed()).toMatchObject({ looked: 0, due: 0 });
  });

  test("of the previous version's programs are found, and young ones are rescheduled", async () => {
    const [old, young] = [await shop.paid(31), await shop.paid(2)];
    await shop.database.run((connection) =>
      sql`update payments set card_kept_since = '1970-01-01 00:00:00.000'`.execute(connection),
    );
    expect(await shop.kept.oldestDueMs(RETENTION_MS)).toBeGreaterThan(0.9 * DAY_MS);
    expect(await shop.kept.oldestDueMs(RETENTION_MS)).toBeLessThan(1.1 * DAY_MS);
    expect(await shop.removeAll()).toBe(1);
    expect([await shop.isKept(old), await shop.isKept(young)]).toEqual([false, true]);
    expect(await shop.keptSince(young)).toMatch(
      `${young.createdAt.toISOString().slice(0, 10)} ${young.createdAt.toISOString().slice(11, 19)}`,
    );
  });

  test('show by the oldest one how late the removal is', async () => {
    await Promise.all([shop.paid(29), shop.paid(33), shop.paid(40)]);
    const days = async () => (await shop.kept.oldestDueMs(RETENTION_MS)) / DAY_MS;
    expect(await days()).toBeCloseTo(10, 1);
    await shop.removeAll();
    expect(await days()).toBe(0);
  });

  test('are skipped by key rotation once they are removed', async () => {
    await Promise.all([shop.paid(31), shop.paid(31), shop.paid(2)]);
    await shop.removeAll();
    const both = createCardVault(parseKeyRing(`${shop.ring},${newRing('2026')}`));
    const rotation = createCardRotation({ store: createCardStore(shop.database), vault: both });
    let walk;
    for await (walk of rotation.rotate(1_000_000));
    expect(walk).toMatchObject({ looked: 1, reencrypted: 1, removed: 2 });
    expect(walk?.byKey.map(({ cards, unopened }) => [cards, unopened])).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  test('are not restored by a rotation that read them before', async () => {
    const payment = await shop.paid(31);
    const both = createCardVault(parseKeyRing(`${shop.ring},${newRing('2026')}`));
    const cards = createCardStore(shop.database);
    const slow: CardStore = {
      ...cards,
      async replaceCards(resealed) {
        await shop.removeAll();
        return cards.replaceCards(resealed);
      },
    };
    let walk;
    for await (walk of createCardRotation({ store: slow, vault: both }).rotate(1_000_000));
    expect(walk).toMatchObject({ looked: 0, reencrypted: 0, removed: 1 });
    expect(await shop.isKept(payment)).toBe(false);
  });

  describe('are found at the same cost, however many are not due', () => {
    /** How many rows and index entries the server reads for it. */
    async function readsOnMysql(): Promise<number> {
      return shop.database.transact(
        async (transaction) => {
          const count = async () => {
            const { rows } = await sql<{ Value: string }>`
            show session status like 'Handler_read%'`.execute(transaction);
            return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
          };
          const before = await count();
          const overhead = (await count()) - before;
          const start = await count();
          // On this connection, not on any of the pool's.
          const store = createKeptCardStore({ ...shop.database, run: (work) => work(transaction) });
          const { cards } = await store.listKept(RETENTION_MS, 400, null);
          expect(cards).toHaveLength(3);
          await store.oldestDueMs(RETENTION_MS);
          return (await count()) - start - overhead;
        },
        { deadline: performance.now() + 10_000 },
      );
    }

    test('according to the query plan', async () => {
      await Promise.all([shop.paid(31), shop.paid(32), shop.paid(33)]);
      if (engine === 'sqlite') {
        const plan = await shop.database.run((connection) =>
          sql<{ detail: string }>`explain query plan select uuid from payments
            indexed by payments_card_kept where card_kept_since <= ${'2026-01-01'}
            order by card_kept_since, uuid limit 400`.execute(connection),
        );
        expect(plan.rows.map(({ detail }) => detail)).toEqual([
          'SEARCH payments USING COVERING INDEX payments_card_kept (card_kept_since<?)',
        ]);
        return;
      }
      const few = await readsOnMysql();
      await Promise.all(Array.from({ length: 1_000 }, () => shop.paid(5)));
      expect(await readsOnMysql()).toBe(few);
    });
  });

  if (engine === 'sqlite') {
    test('leave no trace in the file', async () => {
      const payments = await Promise.all(Array.from({ length: 60 }, () => shop.paid(31)));
      const rows = await Promise.all(payments.map(shop.cardOf));
      const ciphers = rows.flatMap(({ card_number, card_holder }) => [card_number, card_holder]);
      async function foundInFile(): Promise<number> {
        await shop.database.run((connection) =>
          sql`pragma wal_checkpoint(truncate)`.execute(connection),
        );
        const bytes = readFileSync(shop.test.environment.SQLITE_FILE ?? '');
        return ciphers.filter((one) => one !== null && bytes.includes(one)).length;
      }
      expect(await foundInFile()).toBe(120);
      expect(await shop.removeAll()).toBe(60);
      expect(await foundInFile()).toBe(0);
    });
  }
});
