import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { applyOutcome } from '../../src/domain/apply-outcome.js';
import { newId } from '../../src/domain/ids.js';
import { applyOperationOutcome, requestOperation } from '../../src/domain/operation.js';
import { initiatePayment, type Payment } from '../../src/domain/payment.js';
import { Secret } from '../../src/domain/secret.js';
import { createCardRotation } from '../../src/services/card-rotation.js';
import { type CardsLookedAt, createCardRemoval } from '../../src/services/card-removal.js';
import { type CardStore } from '../../src/services/ports/card-store.js';
import { type KeptCardStore } from '../../src/services/ports/kept-card-store.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { createCardStore } from '../../src/storage/cards.js';
import { type Database } from '../../src/storage/database.js';
import { createKeptCardStore } from '../../src/storage/kept-cards.js';
import { createPaymentStore } from '../../src/storage/payments.js';
import { createCardVault } from '../../src/vault/card-vault.js';
import { parseKeyRing } from '../../src/vault/key-ring.js';
import { onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { newPayment, scheduled } from '../support/payments.js';

const DAY_MS = 24 * 3_600_000;
const RETENTION_MS = 30 * DAY_MS;
const NUMBER = '4242424242424242';
const APPROVED = { kind: 'approved', trackingId: 'tx-1' } as const;

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
const newRing = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

onEachEngine('Card numbers of payments that are long done', (fresh, engine) => {
  let test_: TestDatabase;
  let database: Database;
  let books: PaymentStore;
  let kept: KeptCardStore;
  const ring = newRing('2025');
  const vault = createCardVault(parseKeyRing(ring));

  beforeEach(async () => {
    test_ = await fresh();
    database = await openMigrated(test_);
    books = createPaymentStore(database, { batchSize: 100, underWay: 1 });
    kept = createKeptCardStore(database);
  });

  afterEach(async () => {
    await database.close();
    await test_.drop();
  });

  const logged: object[] = [];
  const silent = () => undefined;
  const logger = {
    debug: silent,
    info: (fields: object, event: string) => logged.push({ event, ...fields }),
    warn: silent,
    error: silent,
  };

  const removalOn = (store: KeptCardStore, retentionMs = RETENTION_MS) =>
    createCardRemoval({ store, logger, retentionMs, graceMs: 0 });

  /** Looks until nothing is left to look at. */
  async function removeAll(store = kept, retentionMs = RETENTION_MS): Promise<number> {
    const removal = removalOn(store, retentionMs);
    let removed = 0;
    for (let looked = 1; looked > 0;) {
      const pass = await removal.removeDue();
      ({ looked } = pass);
      removed += pass.due;
    }
    return removed;
  }

  async function previewed(): Promise<CardsLookedAt | null> {
    let last: CardsLookedAt | null = null;
    for await (last of removalOn(kept).preview());
    return last;
  }

  async function begun(made: Date, capture: 'automatic' | 'manual' = 'automatic') {
    const { payment, event } = initiatePayment(newPayment({ capture }), made);
    const { cardId: id, merchantId, card: summary } = payment;
    const card = vault.seal({
      ...{ ...summary, id, merchantId, createdAt: made },
      number: new Secret(NUMBER),
      holderName: new Secret('Zoë Doe'),
    });
    await books.recordIntent({ payment, event, card, checkInMs: DAY_MS, idempotency: null });
    return payment;
  }

  /** A payment of which the bank was heard on that day. */
  async function paid(days: number, capture: 'automatic' | 'manual' = 'automatic') {
    const payment = await begun(daysAgo(days), capture);
    return changed(applyOutcome(payment, APPROVED, 'bank_answer', daysAgo(days)));
  }

  async function changed(change: Parameters<typeof scheduled>[0]): Promise<Payment> {
    expect(await books.recordChange(scheduled(change))).toBe('recorded');
    if (change === null) throw new Error('nothing changes');
    return change.after;
  }

  const asked = (payment: Payment, kind: 'capture' | 'void' | 'refund', days: number) =>
    requestOperation(
      payment,
      { id: newId(), kind, amount: kind === 'refund' ? 100 : null, reason: null },
      'merchant',
      daysAgo(days),
    );

  async function operated(payment: Payment, kind: 'capture' | 'void' | 'refund', days: number) {
    const request = asked(payment, kind, days);
    await changed(request);
    const { after, operation } = request;
    const outcome = { kind: 'approved', trackingId: 'tx-2' } as const;
    return changed(applyOperationOutcome(after, operation, outcome, 'bank_answer', daysAgo(days)));
  }

  const cardOf = ({ cardId }: Payment) =>
    database.run((connection) =>
      connection
        .selectFrom('cards')
        .selectAll()
        .where('uuid', '=', cardId)
        .executeTakeFirstOrThrow(),
    );

  const isKept = async (payment: Payment): Promise<boolean> =>
    (await cardOf(payment)).card_number !== '';

  const keptSince = async ({ id }: Payment): Promise<string | null> => {
    const row = await database.run((connection) =>
      connection
        .selectFrom('payments')
        .select('card_kept_since')
        .where('uuid', '=', id)
        .executeTakeFirstOrThrow(),
    );
    return row.card_kept_since;
  };

  test('are removed with the holder; what merchants see of the card stays', async () => {
    const [old, young] = [await paid(31), await paid(29)];
    expect(await removeAll()).toBe(1);
    expect(await cardOf(old)).toMatchObject({ card_number: '', card_holder: null, key_id: '' });
    expect(await books.findPayment(old.merchantId, old.id)).toEqual(old);
    const { sealed } = await createCardStore(database).listCards(null, 10);
    expect(sealed.map(({ id }) => id)).toEqual([young.cardId]);
    expect(sealed.map((card) => vault.open(card).number.reveal())).toEqual([NUMBER]);
  });

  test('are told of in the log, by how many', async () => {
    await Promise.all([paid(31), paid(32)]);
    logged.length = 0;
    await removeAll();
    expect(logged).toEqual([{ event: 'card_numbers_removed', cards: 2 }]);
  });

  test('go whatever the payment ended with', async () => {
    const declined = { kind: 'declined', trackingId: null, reason: 'lost_card' } as const;
    const failed = await changed(
      applyOutcome(await begun(daysAgo(31)), declined, 'bank_answer', daysAgo(31)),
    );
    const canceled = await operated(await paid(40, 'manual'), 'void', 35);
    expect([failed.state.status, canceled.state.status]).toEqual(['failed', 'canceled']);
    expect(await removeAll()).toBe(2);
  });

  test('are kept from when the payment was final, and not from when it was made', async () => {
    const payment = await operated(await paid(36, 'manual'), 'capture', 29);
    expect(await removeAll()).toBe(0);
    expect(await isKept(payment)).toBe(true);
    expect(await removeAll(kept, 28 * DAY_MS)).toBe(1);
  });

  test('are not kept for longer because something was paid back later', async () => {
    await operated(await paid(31), 'refund', 1);
    expect(await removeAll()).toBe(1);
  });

  test('stay while the payment is not final, and go when it has been so for long enough', async () => {
    const authorized = await paid(100, 'manual');
    const unheard = await begun(daysAgo(100));
    expect(await previewed()).toMatchObject({ due: 0, kept: { not_final: 2 } });
    expect(await removeAll()).toBe(0);
    for (const payment of [authorized, unheard]) expect(await isKept(payment)).toBe(true);
    // It was not final just now: so it is looked at again 30 days from now, and no sooner.
    expect(Date.parse(`${String(await keptSince(authorized))}Z`)).toBeGreaterThan(
      daysAgo(1).getTime(),
    );
  });

  test('stay while a refund has no outcome, for a day at a time', async () => {
    const payment = await paid(40);
    const request = asked(payment, 'refund', 40);
    await changed(request);
    expect(await previewed()).toMatchObject({ due: 0, kept: { operation_open: 1 } });
    expect(await removeAll()).toBe(0);
    const { after, operation } = request;
    const outcome = { kind: 'approved', trackingId: 'tx-2' } as const;
    await changed(applyOperationOutcome(after, operation, outcome, 'bank_answer', daysAgo(0)));
    expect(await removeAll()).toBe(0);
    expect(await removeAll(kept, 28.5 * DAY_MS)).toBe(1);
  });

  test('stay while a person has to look at the payment', async () => {
    const failed = await changed(
      applyOutcome(await begun(daysAgo(31)), { kind: 'barred' }, 'reconciler', daysAgo(31)),
    );
    await changed(applyOutcome(failed, APPROVED, 'bank_answer', daysAgo(31)));
    expect(await previewed()).toMatchObject({ due: 0, kept: { attention_needed: 1 } });
    expect(await removeAll()).toBe(0);
    expect(await isKept(failed)).toBe(true);
  });

  test('stay when a refund is asked for between the look and the removal', async () => {
    const payment = await paid(31);
    await paid(31);
    const slow: KeptCardStore = {
      ...kept,
      async removeCards(cards) {
        await changed(asked(payment, 'refund', 0));
        return kept.removeCards(cards);
      },
    };
    expect(await removalOn(slow).removeDue()).toMatchObject({ looked: 2, due: 1 });
    expect(await isKept(payment)).toBe(true);
  });

  test('are removed by three processes together, each of them once', async () => {
    const payments = await Promise.all(Array.from({ length: 950 }, () => paid(31)));
    await Promise.all(Array.from({ length: 20 }, () => paid(3)));
    const others = await Promise.all([test_.open(), test_.open()]);
    const stores = [kept, ...others.map(createKeptCardStore)];
    const removed = await Promise.all(stores.map((store) => removeAll(store)));
    await Promise.all(others.map((other) => other.close()));
    expect(removed.reduce((sum, one) => sum + one)).toBe(950);
    for (const payment of payments.slice(0, 20)) expect(await isKept(payment)).toBe(false);
    expect(await createCardStore(database).listCards(null, 10_000)).toMatchObject({
      sealed: { length: 20 },
      removed: 950,
    });
  });

  test('are counted without being removed', async () => {
    await Promise.all(Array.from({ length: 450 }, () => paid(31)));
    // As a program of the version before writes them: all equally old, more than one look takes.
    await Promise.all(Array.from({ length: 450 }, () => paid(33)));
    await database.run((connection) =>
      sql`update payments set card_kept_since = '1970-01-01 00:00:00.000'
        where created_at < ${new Date(daysAgo(32)).toISOString().replace('T', ' ').slice(0, 23)}`.execute(
        connection,
      ),
    );
    await paid(3);
    expect(await previewed()).toMatchObject({ looked: 900, due: 900 });
    expect(await previewed()).toMatchObject({ looked: 900, due: 900 });
    expect(await removeAll()).toBe(900);
    expect(await previewed()).toMatchObject({ looked: 0, due: 0 });
  });

  test('go sooner when the setting says so, and later when it says so', async () => {
    await Promise.all([paid(8), paid(20), paid(60)]);
    expect(await removeAll(kept, 90 * DAY_MS)).toBe(0);
    expect(await removeAll(kept, 7 * DAY_MS)).toBe(3);
  });

  test('of a program of the version before are found, and young ones put in their place', async () => {
    const [old, young] = [await paid(31), await paid(2)];
    await database.run((connection) =>
      sql`update payments set card_kept_since = '1970-01-01 00:00:00.000'`.execute(connection),
    );
    expect(await kept.oldestDueMs(RETENTION_MS)).toBeGreaterThan(0.9 * DAY_MS);
    expect(await kept.oldestDueMs(RETENTION_MS)).toBeLessThan(1.1 * DAY_MS);
    expect(await removeAll()).toBe(1);
    expect([await isKept(old), await isKept(young)]).toEqual([false, true]);
    expect(await keptSince(young)).toMatch(
      `${young.createdAt.toISOString().slice(0, 10)} ${young.createdAt.toISOString().slice(11, 19)}`,
    );
  });

  test('tell by the oldest how far the removal is behind', async () => {
    await Promise.all([paid(29), paid(33), paid(40)]);
    const days = async () => (await kept.oldestDueMs(RETENTION_MS)) / DAY_MS;
    expect(await days()).toBeCloseTo(10, 1);
    await removeAll();
    expect(await days()).toBe(0);
  });

  test('that are removed are passed over when keys are rotated', async () => {
    await Promise.all([paid(31), paid(31), paid(2)]);
    await removeAll();
    const both = createCardVault(parseKeyRing(`${ring},${newRing('2026')}`));
    const rotation = createCardRotation({ store: createCardStore(database), vault: both });
    let walk;
    for await (walk of rotation.rotate(1_000_000));
    expect(walk).toMatchObject({ looked: 1, reencrypted: 1, removed: 2 });
    expect(walk?.byKey.map(({ cards, unopened }) => [cards, unopened])).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  test('are not put back by a rotation that has read them before', async () => {
    const payment = await paid(31);
    const both = createCardVault(parseKeyRing(`${ring},${newRing('2026')}`));
    const cards = createCardStore(database);
    const slow: CardStore = {
      ...cards,
      async replaceCards(resealed) {
        await removeAll();
        return cards.replaceCards(resealed);
      },
    };
    let walk;
    for await (walk of createCardRotation({ store: slow, vault: both }).rotate(1_000_000));
    expect(walk).toMatchObject({ looked: 0, reencrypted: 0, removed: 1 });
    expect(await isKept(payment)).toBe(false);
  });

  describe('are found at the same cost, however many are not due', () => {
    /** How many rows and index entries the server reads for it. */
    async function readsOnMysql(): Promise<number> {
      return database.transact(
        async (transaction) => {
          const count = async () => {
            const { rows } = await sql<{ Value: string }>`
            show session status like 'Handler_read%'`.execute(transaction);
            return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
          };
          const before = await count();
          const overhead = (await count()) - before;
          const start = await count();
          // Here, and not on any connection of the pool.
          const store = createKeptCardStore({ ...database, run: (work) => work(transaction) });
          const { cards } = await store.listKept(RETENTION_MS, 400, null);
          expect(cards).toHaveLength(3);
          await store.oldestDueMs(RETENTION_MS);
          return (await count()) - start - overhead;
        },
        { deadline: performance.now() + 10_000 },
      );
    }

    test('as the database tells', async () => {
      await Promise.all([paid(31), paid(32), paid(33)]);
      if (engine === 'sqlite') {
        const plan = await database.run((connection) =>
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
      await Promise.all(Array.from({ length: 1_000 }, () => paid(5)));
      expect(await readsOnMysql()).toBe(few);
    });
  });

  (engine === 'sqlite' ? test : test.skip)('are nowhere in the file afterwards', async () => {
    const payments = await Promise.all(Array.from({ length: 60 }, () => paid(31)));
    const rows = await Promise.all(payments.map(cardOf));
    const ciphers = rows.flatMap(({ card_number, card_holder }) => [card_number, card_holder]);
    async function foundInFile(): Promise<number> {
      await database.run((connection) => sql`pragma wal_checkpoint(truncate)`.execute(connection));
      const bytes = readFileSync(test_.environment.SQLITE_FILE ?? '');
      return ciphers.filter((one) => one !== null && bytes.includes(one)).length;
    }
    expect(await foundInFile()).toBe(120);
    expect(await removeAll()).toBe(60);
    expect(await foundInFile()).toBe(0);
  });
});
