import { sql } from 'kysely';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { newId } from '../../src/domain/ids.js';
import { Secret } from '../../src/domain/secret.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { selectBacklog } from '../../src/books/backlog.js';
import { type Database } from '../../src/database/database.js';
import { type Books, openBooks } from '../support/books.js';
import { onEachEngine } from '../support/engines.js';
import { challengeable, newIntent, scheduled } from '../support/payments.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

onEachEngine('The backlog', (fresh, engine) => {
  let close: Books['close'];
  let database: Database;
  let store: PaymentStore;

  beforeAll(async () => {
    ({ database, store, close } = await openBooks(await fresh(), { batchSize: 100, underWay: 2 }));
  });

  afterAll(() => close());

  async function record(checkInMs: number, outcome?: Outcome, checkAgainInMs?: number) {
    const mayBeChallenged = { returnUrl: 'https://shop.example/', challengeKeyId: 'k1' };
    const intent = { ...newIntent(mayBeChallenged), checkInMs };
    await store.recordIntent(intent);
    if (outcome === undefined) return intent.payment;
    const change = applyOutcome(intent.payment, null, outcome, 'bank_answer', new Date());
    const next = checkAgainInMs === undefined ? {} : { checkInMs: checkAgainInMs };
    await store.recordChange(scheduled(change, next));
    return change?.after ?? intent.payment;
  }

  const approved: Outcome = { kind: 'approved', trackingId: 'tx-1' };
  const pending: Outcome = { kind: 'pending', trackingId: 'tx-2' };

  /** By the database's clock; for one payment or for all. */
  async function setTime(column: 'due_at' | 'created_at', agoMs: number, id?: string) {
    const time = sql.raw(database.engine.fromNow(-agoMs));
    await database.run((connection) =>
      sql`update payments set ${sql.ref(column)} = ${time} ${id === undefined ? sql`` : sql`where uuid = ${id}`}`.execute(
        connection,
      ),
    );
  }

  test('is empty at first, and ignores settled payments', async () => {
    await Promise.all(Array.from({ length: 50 }, () => record(HOUR_MS, approved)));
    expect(await store.readBacklog(HOUR_MS)).toEqual({
      due: 0,
      oldestDueMs: 0,
      oldestUnsettledMs: 0,
      oldestRefundMs: 0,
      oldestCaptureMs: 0,
      challenges: 0,
      oldestChallengeMs: 0,
      challengeOverdueMs: 0,
      attention: 0,
    });
  });

  test('counts due payments that nobody took, and how long the first has been due', async () => {
    const [first, second] = [await record(0, pending, 0), await record(0, pending, 0)];
    await setTime('due_at', 3 * MINUTE_MS, first.id);
    await setTime('due_at', MINUTE_MS, second.id);
    const backlog = await store.readBacklog(HOUR_MS);
    expect(backlog.due).toBe(2);
    expect(backlog.oldestDueMs).toBeGreaterThanOrEqual(3 * MINUTE_MS);
    expect(backlog.oldestDueMs).toBeLessThan(4 * MINUTE_MS);
    await store.takeDue(10, HOUR_MS);
    expect(await store.readBacklog(HOUR_MS)).toMatchObject({ due: 0, oldestDueMs: 0 });
  });

  test('has the number and age of open challenges, and how long the first is past its end', async () => {
    const challenge = { url: new Secret('https://bank.example/c'), expiresAt: new Date() };
    const waits = { kind: 'challenge_required', trackingId: 'tx-3', challenge } as const;
    const overdue = { ...challenge, expiresAt: new Date(Date.now() - 5 * MINUTE_MS) };
    const [open] = [
      await record(0, waits, 0),
      await record(0, { ...waits, challenge: overdue }, 0),
    ];
    await setTime('created_at', 0);
    await setTime('created_at', 20 * MINUTE_MS, open.id);
    const backlog = await store.readBacklog(HOUR_MS);
    expect(backlog.challenges).toBe(2);
    expect(backlog.oldestChallengeMs).toBeGreaterThanOrEqual(20 * MINUTE_MS);
    expect(backlog.oldestChallengeMs).toBeLessThan(21 * MINUTE_MS);
    expect(backlog.challengeOverdueMs).toBeGreaterThanOrEqual(5 * MINUTE_MS);
    expect(backlog.challengeOverdueMs).toBeLessThan(6 * MINUTE_MS);
    await store.takeDue(10, HOUR_MS);
  });

  test('has the age of the oldest payment without an outcome, taken or not', async () => {
    const old = await record(30 * MINUTE_MS, pending, 30 * MINUTE_MS);
    await setTime('created_at', 0);
    await setTime('created_at', 2 * HOUR_MS, old.id);
    const { oldestUnsettledMs } = await store.readBacklog(HOUR_MS);
    expect(oldestUnsettledMs).toBeGreaterThanOrEqual(2 * HOUR_MS);
    expect(oldestUnsettledMs).toBeLessThan(3 * HOUR_MS);
  });

  test('counts a challenge as unsettled once the bank should have ended it', async () => {
    await database.run((connection) => sql`delete from payments`.execute(connection));
    for (const [endsInMs, isUnsettled] of [
      [MINUTE_MS, false],
      [-MINUTE_MS, true],
    ] as const) {
      const intent = { ...newIntent(challengeable), checkInMs: HOUR_MS };
      await store.recordIntent(intent);
      const challenge = { url: new Secret(''), expiresAt: new Date(Date.now() + endsInMs) };
      const outcome: Outcome = { kind: 'challenge_required', trackingId: 'tx-1', challenge };
      const change = applyOutcome(intent.payment, null, outcome, 'bank_answer', new Date());
      await store.recordChange(scheduled(change, { checkInMs: 30 * MINUTE_MS }));
      await setTime('created_at', 2 * HOUR_MS, intent.payment.id);
      const { oldestUnsettledMs } = await store.readBacklog(HOUR_MS);
      expect(oldestUnsettledMs > 0).toBe(isUnsettled);
    }
  });

  test.each([
    ['refund', 'automatic', 'oldestRefundMs', 'oldestCaptureMs'],
    ['capture', 'manual', 'oldestCaptureMs', 'oldestRefundMs'],
    ['void', 'manual', 'oldestCaptureMs', 'oldestRefundMs'],
  ] as const)(
    'has the age of the oldest %s without an outcome, whatever the age of its payment',
    async (kind, capture, its, others) => {
      const id = newId();
      const intent = { ...newIntent({ capture }), checkInMs: HOUR_MS };
      await store.recordIntent(intent);
      const charged = applyOutcome(intent.payment, null, approved, 'bank_answer', new Date());
      await store.recordChange(scheduled(charged));
      const request = { id, kind, amount: null, reason: null };
      const asked = requestOperation(
        charged?.after ?? intent.payment,
        request,
        'merchant',
        new Date(),
      );
      await store.recordChange(scheduled(asked, { checkInMs: 30 * MINUTE_MS }));
      const opened = sql.raw(database.engine.fromNow(-5 * HOUR_MS));
      await database.run((connection) =>
        sql`update operations set created_at = ${opened} where uuid = ${id}`.execute(connection),
      );

      const backlog = await store.readBacklog(HOUR_MS);
      expect(backlog[its]).toBeGreaterThanOrEqual(5 * HOUR_MS);
      expect(backlog[its]).toBeLessThan(6 * HOUR_MS);
      expect(backlog[others]).toBe(0);

      const done = applyOutcome(asked.after, asked.operation, approved, 'reconciler', new Date());
      await store.recordChange(scheduled(done));
      expect((await store.readBacklog(HOUR_MS))[its]).toBe(0);
    },
  );

  test('counts payments for manual review', async () => {
    const failed = await record(HOUR_MS, {
      kind: 'declined',
      trackingId: null,
      reason: 'lost_card',
    });
    const contradicted = applyOutcome(failed, null, approved, 'reconciler', new Date());
    await store.recordChange(scheduled(contradicted));
    expect((await store.readBacklog(HOUR_MS)).attention).toBe(1);
  });

  describe('costs the same, however many payments are settled', () => {
    /** How many rows and index entries the server reads for it. */
    async function readsOnMysql(): Promise<number> {
      const deadline = performance.now() + 10_000;
      return database.transact(
        async (connection) => {
          const count = async () => {
            const { rows } = await sql<{ Value: string }>`
            show session status like 'Handler_read%'`.execute(connection);
            return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
          };
          const before = await count();
          const overhead = (await count()) - before;
          const start = await count();
          await selectBacklog(database.engine, HOUR_MS).execute(connection);
          return (await count()) - start - overhead;
        },
        { deadline },
      );
    }

    async function planOnSqlite(): Promise<string[]> {
      return database.run(async (connection) => {
        const query = selectBacklog(database.engine, HOUR_MS).compile(connection);
        const { rows } = await connection.executeQuery<{ detail: string }>({
          ...query,
          sql: `explain query plan ${query.sql}`,
        });
        return rows.map(({ detail }) => detail).filter((detail) => /payments\b/.test(detail));
      });
    }

    test('according to the query plan', async () => {
      if (engine === 'sqlite') {
        expect(await planOnSqlite()).toEqual([
          'SEARCH payments USING COVERING INDEX payments_due (due_at<?)',
          'SEARCH payments USING COVERING INDEX payments_due (due_at<?)',
          ...Array.from({ length: 6 }, () => 'SEARCH payments USING INDEX payments_due (due_at<?)'),
          expect.stringContaining('COVERING INDEX payments_attention (attention>?)'),
        ]);
        return;
      }
      const few = await readsOnMysql();
      await Promise.all(Array.from({ length: 1_000 }, () => record(HOUR_MS, approved)));
      expect(await readsOnMysql()).toBe(few);
    });
  });
});
