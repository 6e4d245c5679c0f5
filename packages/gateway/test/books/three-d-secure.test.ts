import { sql } from 'kysely';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { newId } from '../../src/domain/ids.js';
import { type Payment } from '../../src/domain/payment.js';
import { type Intent, type PaymentStore } from '../../src/services/ports/payment-store.js';
import { recordChanges } from '../../src/books/changes.js';
import { recordIntents } from '../../src/books/intents.js';
import { type Database } from '../../src/database/database.js';
import { type Books, openBooks } from '../support/books.js';
import { onEachEngine } from '../support/engines.js';
import {
  challengeable,
  challengeRequired,
  newIntent,
  NOON,
  scheduled,
} from '../support/payments.js';

const HOUR_MS = 3_600_000;
const LIMITS = { batchSize: 50, underWay: 1 };
const approved: Outcome = {
  kind: 'approved',
  trackingId: 'tx',
  authentication: {
    version: '2.2.0',
    flow: 'challenge',
    result: 'authenticated',
    eci: '05',
    liabilityShifted: true,
    transactionId: 'ds-1',
  },
};
const challenged = challengeRequired('tx');
const pending: Outcome = { kind: 'pending', trackingId: 'tx' };

const hear = (payment: Payment, outcome: Outcome) =>
  applyOutcome(payment, null, outcome, 'bank_answer', NOON);

onEachEngine('The books of payments with 3-D Secure', (fresh) => {
  let database: Database;
  let store: PaymentStore;
  let close: Books['close'];

  beforeAll(async () => {
    ({ database, store, close } = await openBooks(await fresh(), LIMITS));
  });

  afterAll(() => close());

  const stored = (payment: Payment) => store.findPayment('merchant_one', payment.id);

  /** Records an outcome; returns the payment after it. */
  async function heard(payment: Payment, outcome: Outcome, checkInMs: number | null = HOUR_MS) {
    const change = scheduled(hear(payment, outcome), { checkInMs });
    expect(await store.recordChange(change)).toBe('recorded');
    return change.after;
  }

  async function recorded(fields: Parameters<typeof newIntent>[0] = challengeable) {
    const intent = newIntent(fields);
    await store.recordIntent(intent);
    return intent.payment;
  }

  test('return what the merchant asked for, as it was sent', async () => {
    const returnUrl = `https://shop.example/?q=%C3%A4&text='"${'a'.repeat(2_010)}`;
    const payment = await recorded({
      ...challengeable,
      returnUrl,
      threeDSecureRequest: 'required',
    });
    expect(returnUrl).toHaveLength(2_048);
    expect(await stored(payment)).toEqual(payment);
  });

  test('return a challenge, and how it ended', async () => {
    const waiting = await heard(await recorded(), challenged);
    expect(waiting.challengeExpiresAt).toEqual(challenged.challenge.expiresAt);
    expect(await stored(waiting)).toEqual(waiting);
    const paid = await heard(waiting, approved);
    expect(paid.threeDSecure).not.toBeNull();
    expect(await stored(paid)).toEqual(paid);
  });

  test('do not have the address of a challenge', async () => {
    const waiting = await heard(await recorded(), challenged);
    const { rows } = await database.run((connection) =>
      sql`select * from payments where uuid = ${waiting.id}`.execute(connection),
    );
    expect(JSON.stringify(rows)).not.toContain(challenged.challenge.url.reveal());
  });

  test('count the time to capture from when the money is held', async () => {
    const captureBefore = new Date(NOON.getTime() + HOUR_MS);
    const payment = await recorded({ ...challengeable, capture: 'manual', captureBefore });
    const waiting = await heard(payment, challenged);
    const later = new Date(NOON.getTime() + 60_000);
    const held = scheduled(applyOutcome(waiting, null, approved, 'reconciler', later));
    await store.recordChange(held);
    expect((await stored(payment))?.captureBefore).toEqual(
      new Date(captureBefore.getTime() + 60_000),
    );
  });

  test('take payments with and without in one batch', async () => {
    const intents = [
      newIntent(),
      newIntent(challengeable),
      newIntent({ threeDSecureRequest: 'never' }),
    ];
    const deadline = performance.now() + 5_000;
    await recordIntents(database, intents, { deadline });
    const payments = intents.map(({ payment }) => payment);
    expect(await Promise.all(payments.map(stored))).toEqual(payments);
    const changes = payments.map((payment) =>
      scheduled(hear(payment, payment.returnUrl === null ? pending : challenged)),
    );
    await recordChanges(database, changes, { deadline });
    expect(await Promise.all(payments.map(stored))).toEqual(changes.map(({ after }) => after));
  });

  test('say nothing of it in the statements of payments without', async () => {
    const written: string[] = [];
    const watched: Database = {
      ...database,
      writeTogether: (statements, limits) => {
        written.push(...statements.map((statement) => statement.sql));
        return database.writeTogether(statements, limits);
      },
    };
    const deadline = performance.now() + 5_000;
    const intent: Intent = newIntent();
    await recordIntents(watched, [intent], { deadline });
    await recordChanges(watched, [scheduled(hear(intent.payment, pending))], { deadline });
    expect(written).toHaveLength(5);
    expect(written.join('\n')).not.toMatch(/three_d_secure|return_url|challenge/);
  });

  test('read rows of programs that know nothing of it', async () => {
    const payment = await recorded({});
    const { rows } = await database.run((connection) =>
      sql`select return_url, three_d_secure_request, challenge_key_id, challenge_expires_at, three_d_secure
        from payments where uuid = ${payment.id}`.execute(connection),
    );
    expect(rows).toEqual([
      {
        return_url: null,
        three_d_secure_request: null,
        challenge_key_id: null,
        challenge_expires_at: null,
        three_d_secure: null,
      },
    ]);
    expect(await stored(payment)).toMatchObject({ returnUrl: null, threeDSecure: null });
  });

  test('refuse to read an authentication that the gateway did not write', async () => {
    const waiting = await heard(await recorded(), challenged);
    await database.run((connection) =>
      connection
        .updateTable('payments')
        .set({ three_d_secure: '{"result":"authenticated"}' })
        .where('uuid', '=', waiting.id)
        .execute(),
    );
    await expect(stored(waiting)).rejects.toThrow();
    await database.run((connection) =>
      connection.deleteFrom('payments').where('uuid', '=', waiting.id).execute(),
    );
  });

  describe('When the bank says that something has changed', () => {
    const dueAt = async ({ id }: Payment) => {
      const rows = await database.run((connection) =>
        connection
          .selectFrom('payments')
          .select(['due_at', 'version'])
          .where('uuid', '=', id)
          .execute(),
      );
      return rows[0];
    };

    const isDue = async ({ id }: Payment) =>
      (await store.listDue(100)).due.some(({ payment }) => payment.id === id);

    test.each([
      ['waits for its payer', challenged],
      ['is with the bank', pending],
    ])('a payment that %s is due now, once', async (_what, outcome) => {
      const payment = await heard(await recorded(), outcome);
      expect(await isDue(payment)).toBe(false);
      expect(await store.makeDueNow(payment.id)).toBe(true);
      expect(await isDue(payment)).toBe(true);
      expect(await store.makeDueNow(payment.id)).toBe(false);
      expect(await stored(payment)).toEqual(payment);
    });

    test('so is one with a refund or a void under way', async () => {
      const paid = await heard(await recorded(), approved, null);
      const refund = { id: newId(), kind: 'refund', amount: 1, reason: null } as const;
      await store.recordChange(
        scheduled(requestOperation(paid, refund, 'merchant', NOON), { checkInMs: HOUR_MS }),
      );
      expect(await store.makeDueNow(paid.id)).toBe(true);
      const waiting = await heard(await recorded(), challenged);
      const ended = { id: newId(), kind: 'void', amount: null, reason: null } as const;
      await store.recordChange(
        scheduled(requestOperation(waiting, ended, 'merchant', NOON), { checkInMs: HOUR_MS }),
      );
      expect(await store.makeDueNow(waiting.id)).toBe(true);
    });

    test('nothing changes for one that is settled, held, just begun, or not there', async () => {
      const paid = await heard(await recorded(), approved, null);
      const held = await heard(
        await recorded({ ...challengeable, capture: 'manual', captureBefore: NOON }),
        approved,
        HOUR_MS,
      );
      const begun = await recorded();
      for (const payment of [paid, held, begun]) {
        const before = await dueAt(payment);
        expect(await store.makeDueNow(payment.id)).toBe(false);
        expect(await dueAt(payment)).toEqual(before);
      }
      expect(await store.makeDueNow(newId())).toBe(false);
      expect(await store.makeDueNow("' or 1 = 1 --")).toBe(false);
    });

    test('one that is taken by a reconciler is asked about once more', async () => {
      const payment = await heard(await recorded(), challenged);
      await store.makeDueNow(payment.id);
      await store.takeDue(100, HOUR_MS);
      expect(await isDue(payment)).toBe(false);
      expect(await store.makeDueNow(payment.id)).toBe(true);
      expect(await isDue(payment)).toBe(true);
    });
  });
});
