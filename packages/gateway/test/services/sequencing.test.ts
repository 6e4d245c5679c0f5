import { setImmediate as othersTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { describeOnMysql, waitFor } from '@payment-gateway/testkit';
import { type Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/all.js';
import { newId } from '../../src/domain/ids.js';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { viewOf } from '../../src/http/schemas/payment.js';
import { toEventRow } from '../../src/books/rows/event-rows.js';
import { toPaymentRow } from '../../src/books/rows/payment-rows.js';
import { freshMysql, onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { newIntent, NOON } from '../support/payments.js';
import { countTo, inShort, sequencingOn, viewIn } from '../support/sequencing.js';

const IN_A_WEEK = new Date(Date.now() + 7 * 24 * 3_600_000);

onEachEngine('The steps of payments', (fresh) => {
  let test_: TestDatabase;
  let database: Database;
  let gateway: ReturnType<typeof sequencingOn>;

  beforeEach(async () => {
    test_ = await fresh();
    database = await test_.open();
    await migrate(database);
    gateway = sequencingOn(database);
  });

  afterEach(async () => {
    await database.close();
    await test_.drop();
  });

  test('become events, with the payment as it was after each', async () => {
    const begun = await gateway.begin();
    const paid = await gateway.approve(begun);
    await gateway.refund(paid, 300);
    await gateway.sequenceAll();
    const events = await gateway.readAll();
    expect(events.map(inShort)).toEqual([
      '1 payment.processing',
      '2 payment.succeeded',
      '3 refund.pending',
      '4 refund.succeeded',
    ]);
    const [processing, succeeded, , refunded] = events.map(viewIn);
    expect(processing?.data).toEqual({ payment: viewOf(begun, noAddress) });
    expect(succeeded?.data).toEqual({ payment: viewOf(paid, noAddress) });
    expect(refunded?.data.payment).toMatchObject({ amount_refunded: 300 });
    expect(refunded?.data.operation).toMatchObject({ type: 'refund', status: 'succeeded' });
  });

  test('that end an authorization become two events: of the operation and of the payment', async () => {
    const held = await gateway.pay({ capture: 'manual', captureBefore: IN_A_WEEK });
    const request = { id: newId(), kind: 'capture', amount: null, reason: null } as const;
    const asked = requestOperation(held, request, 'merchant', new Date());
    const outcome = { kind: 'approved', trackingId: 'tx-2' } as const;
    const after = await gateway.change(asked);
    await gateway.change(applyOutcome(after, asked.operation, outcome, 'bank_answer', new Date()));
    await gateway.sequenceAll();
    expect((await gateway.readAll()).map(inShort)).toEqual([
      '1 payment.processing',
      '2 payment.authorized',
      '3 capture.pending',
      '4 capture.succeeded',
      '5 payment.succeeded',
    ]);
  });

  test('in which bank and books contradict each other become no events, and hold up none', async () => {
    const paid = await gateway.pay();
    const outcome = { kind: 'declined', trackingId: 'tx-1', reason: 'lost_card' } as const;
    await gateway.change(applyOutcome(paid, null, outcome, 'reconciler', new Date()));
    await gateway.sequenceAll();
    expect(await gateway.readAll()).toHaveLength(2);
    expect(await gateway.store.readEventBacklog()).toMatchObject({ unsequenced: 0 });
  });

  test('are numbered for each merchant by itself', async () => {
    await gateway.pay({ merchantId: 'merchant_one' });
    await gateway.pay({ merchantId: 'merchant_two' });
    await gateway.sequenceAll();
    await gateway.pay({ merchantId: 'merchant_two' });
    await gateway.sequenceAll();
    const sequencesOf = async (merchant: string) =>
      (await gateway.readAll(merchant)).map(({ sequence }) => sequence);
    expect(await sequencesOf('merchant_one')).toEqual([1, 2]);
    expect(await sequencesOf('merchant_two')).toEqual([1, 2, 3, 4]);
  });

  test('with an older id that are committed late come after those that were there', async () => {
    await gateway.pay();
    await gateway.sequenceAll();
    const late = await gateway.pay({ id: newId(new Date(Date.now() - 3_600_000)) });
    await gateway.sequenceAll();
    const events = await gateway.readAll();
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(events.slice(2).map(({ paymentId }) => paymentId)).toEqual([late.id, late.id]);
  });

  test('are missed by none who read beside many writers and several sequencers', async () => {
    const others = await Promise.all([test_.open(), test_.open()]);
    const sequencers = [gateway, ...others.map((other) => sequencingOn(other, 10))];
    let isWriting = true;
    let events: Awaited<ReturnType<typeof gateway.readAll>> = [];
    const work = sequencers.map(async ({ sequencing }) => {
      let steps = 0;
      do {
        ({ steps } = await sequencing.sequenceNext());
        await othersTurn();
      } while (isWriting || steps > 0);
    });
    // Goes on from the last event that it has read, again and again.
    const reader = async () => {
      let found: typeof events = [];
      do {
        found = await gateway.readAll('merchant_one', events.at(-1)?.sequence ?? 0);
        events = [...events, ...found];
        await othersTurn();
      } while (isWriting || found.length > 0);
    };
    const reading = reader();
    const payments = await Promise.all(
      countTo(12).map(async () => {
        const mine = [];
        for (let nth = 0; nth < 8; nth += 1)
          mine.push(await gateway.refund(await gateway.pay(), 5));
        return mine;
      }),
    );
    isWriting = false;
    await Promise.all(work);
    await reading;
    await gateway.sequenceAll();
    events = [...events, ...(await gateway.readAll('merchant_one', events.length))];

    const all = payments.flat();
    expect(events.map(({ sequence }) => sequence)).toEqual(countTo(4 * all.length));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const { id } of all) {
      expect(events.filter(({ paymentId }) => paymentId === id).map(({ type }) => type)).toEqual([
        'payment.processing',
        'payment.succeeded',
        'refund.pending',
        'refund.succeeded',
      ]);
    }
    await Promise.all(others.map((other) => other.close()));
  });

  test('that two sequencers take up at once become events once', async () => {
    await gateway.pay();
    const [first, second] = await Promise.all([
      gateway.sequencing.sequenceNext(),
      sequencingOn(database).sequencing.sequenceNext(),
    ]);
    expect([first.steps, second.steps].sort()).toEqual([0, 2]);
    expect(await gateway.readAll()).toHaveLength(2);
  });

  test('that an earlier program writes become events too', async () => {
    const paid = await gateway.pay();
    await gateway.sequenceAll();
    await refundAsBefore(paid.id, paid.version);
    await gateway.sequenceAll();
    expect((await gateway.readAll()).map(inShort).slice(2)).toEqual([
      '3 refund.pending',
      '4 refund.succeeded',
    ]);
  });

  /** Writes a refund as programs of schema 7 do, which do not know the new columns. */
  async function refundAsBefore(id: string, version: number): Promise<void> {
    const refund = newId();
    const at = '2026-11-20 12:00:00.123';
    await database.run(async (connection) => {
      await sql`insert into operations (uuid, merchant_id, payment_id, kind, amount, currency, status,
          status_code, tracking_id, created_at, updated_at)
        values (${refund}, 'merchant_one', ${id}, 'refund', 100, 'USD', 'succeeded', '0', 'tx-9', ${at},
          ${at})`.execute(connection);
      for (const [nth, type] of ['refund_requested', 'refund_succeeded'].entries()) {
        await sql`insert into payment_events (payment_id, version, type, from_status, to_status, cause,
            bank_reference, amount, created_at)
          values (${id}, ${version + 1 + nth}, ${type}, 'succeeded', 'succeeded', 'merchant', ${refund},
            100, ${at})`.execute(connection);
      }
      await sql`update payments set version = ${version + 2}, amount_refunded = 100
        where uuid = ${id}`.execute(connection);
    });
  }

  test('that cannot be read are put aside, and taken up again once they can', async () => {
    const strange = await gateway.pay();
    const typeOf = (type: string) =>
      database.run((connection) =>
        sql`update payment_events set type = ${type} where payment_id = ${strange.id}
          and version = 2`.execute(connection),
      );
    await typeOf('invented_later');
    const ordinary = await gateway.pay();
    await gateway.sequenceAll();
    expect((await gateway.readAll()).map(({ paymentId }) => paymentId)).toEqual([
      ordinary.id,
      ordinary.id,
    ]);
    expect(await gateway.store.readEventBacklog()).toMatchObject({ unsequenced: 0, setAside: 2 });

    await typeOf('outcome_recorded');
    await gateway.sequencing.takeBack();
    await gateway.sequenceAll();
    expect((await gateway.readAll()).map(inShort).slice(2)).toEqual([
      '3 payment.processing',
      '4 payment.succeeded',
    ]);
  });

  test('that wait are counted, with the age of the oldest', async () => {
    expect(await gateway.store.readEventBacklog()).toEqual({
      unsequenced: 0,
      oldestMs: 0,
      earlier: 0,
      setAside: 0,
    });
    await gateway.begin();
    const { unsequenced, oldestMs } = await gateway.store.readEventBacklog();
    expect(unsequenced).toBe(1);
    expect(Math.abs(Date.now() - NOON.getTime() - oldestMs)).toBeLessThan(60_000);
  });
});

onEachEngine('Payments from before the upgrade', (fresh) => {
  test('get their events in batches, after those of new payments', async () => {
    const test_ = await fresh();
    const database = await test_.open();
    await migrate(
      database,
      migrations.filter(({ version }) => version < 9),
    );
    const old = await Promise.all(countTo(30).map(() => payAsBefore(database)));
    await migrate(database);
    const gateway = sequencingOn(database, 10);
    const paid = await gateway.pay();

    const { hasMore } = await gateway.sequencing.sequenceNext();
    expect(hasMore).toBe(true);
    expect(await gateway.store.readEventBacklog()).toMatchObject({ unsequenced: 0 });
    expect((await gateway.store.readEventBacklog()).earlier).toBeGreaterThan(40);

    await gateway.sequenceAll();
    const events = await gateway.readAll();
    expect(events.map(({ sequence }) => sequence)).toEqual(countTo(62));
    for (const id of [...old, paid.id]) {
      const own = events.filter(({ paymentId }) => paymentId === id);
      expect(own.map(({ type }) => type)).toEqual(['payment.processing', 'payment.succeeded']);
    }
    await database.close();
    await test_.drop();
  });

  /** Writes a paid payment as programs of schema 7 do, a month ago. */
  async function payAsBefore(database: Database): Promise<string> {
    const id = newId(new Date(Date.now() - 30 * 24 * 3_600_000));
    const at = '2026-10-20 12:00:00.123';
    await database.run(async (connection) => {
      await sql`insert into payments (uuid, merchant_id, tracking_id, card_id, card_brand, card_last4,
          card_expiry_month, card_expiry_year, amount, currency, amount_captured, amount_refunded, capture,
          status, status_code, metadata, asked, version, created_at, updated_at)
        values (${id}, 'merchant_one', 'tx-1', ${newId()}, 'visa', '4242', 12, 2042, 1000, 'USD', 1000, 0,
          'automatic', 'succeeded', '0', '{}', 0, 2, ${at}, ${at})`.execute(connection);
      await sql`insert into payment_events (payment_id, version, type, from_status, to_status, cause,
          bank_reference, bank_code, amount, created_at)
        values (${id}, 1, 'intent_recorded', null, 'initiated', 'merchant', ${id}, null, 1000, ${at}),
          (${id}, 2, 'outcome_recorded', 'initiated', 'succeeded', 'bank_answer', ${id}, '0', 1000, ${at})`.execute(
        connection,
      );
    });
    return id;
  }
});

const noAddress = (): null => null;

describeOnMysql('A step that is committed late', (serverUrl) => {
  test('comes after those that were committed meanwhile', async () => {
    const test_ = await freshMysql(serverUrl);
    const database = await openMigrated(test_);
    const gateway = sequencingOn(database);
    const late = newIntent();
    let commit: () => void = () => undefined;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let isWritten = false;
    const committed = database.transact(
      async (connection) => {
        await connection.insertInto('payment_events').values(toEventRow(late.event)).execute();
        await connection.insertInto('payments').values(toPaymentRow(late, null)).execute();
        isWritten = true;
        await mayCommit;
      },
      { deadline: performance.now() + 60_000 },
    );
    await waitFor(() => isWritten, { what: 'the open transaction' });
    const paid = await gateway.pay();
    await gateway.sequenceAll();
    expect((await gateway.readAll()).map(({ paymentId }) => paymentId)).toEqual([paid.id, paid.id]);

    commit();
    await committed;
    await gateway.sequenceAll();
    const [, , last] = await gateway.readAll();
    expect(last).toMatchObject({ sequence: 3, paymentId: late.payment.id });
    await database.close();
    await test_.drop();
  });
});
