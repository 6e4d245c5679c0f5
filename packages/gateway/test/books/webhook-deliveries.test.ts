import { waitFor } from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { newId } from '../../src/domain/ids.js';
import { type WebhookEndpoint } from '../../src/domain/webhooks/endpoint.js';
import { createHandOut } from '../../src/services/webhooks/hand-out.js';
import { type EventStore } from '../../src/services/ports/event-store.js';
import {
  type Claimed,
  type DeliveryStore,
  type DueDelivery,
  type EndpointStore,
} from '../../src/services/ports/webhook-store.js';
import { createEventStore } from '../../src/books/merchant-events.js';
import { createDeliveryStore } from '../../src/books/webhooks/delivery-store.js';
import { createEndpointStore } from '../../src/books/webhooks/endpoints.js';
import { type Database } from '../../src/database/database.js';
import { onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { NOON } from '../support/payments.js';

const LEASE_MS = 60_000;
const MERCHANT = 'merchant_one';

onEachEngine('Events on their way to endpoints', (fresh, engine) => {
  let test_: TestDatabase;
  let database: Database;
  let endpoints: EndpointStore;
  let events: EventStore;
  let store: DeliveryStore;

  beforeEach(async () => {
    test_ = await fresh();
    database = await openMigrated(test_);
    endpoints = createEndpointStore(database);
    events = createEventStore(database);
    store = createDeliveryStore(database);
  });

  afterEach(async () => {
    await database.close();
    await test_.drop();
  });

  async function endpoint(merchantId = MERCHANT): Promise<WebhookEndpoint> {
    const made: WebhookEndpoint = {
      id: newId(),
      merchantId,
      url: 'https://shop.example/',
      events: ['*'],
      description: null,
      disabled: null,
      secret: { sealed: 'c2VhbGVk', keyId: 'k1' },
      oldSecret: null,
      failingSince: null,
      recovery: null,
      version: 1,
      createdAt: NOON,
      updatedAt: NOON,
      isDeleted: false,
    };
    await endpoints.createEndpoint(made, null);
    return made;
  }

  /** Events, each of a payment of its own unless one is given. */
  const happen = (count: number, paymentId?: string, merchantId = MERCHANT) =>
    events.append(
      Array.from({ length: count }, () => ({
        id: newId(),
        merchantId,
        type: 'payment.succeeded' as const,
        paymentId: paymentId ?? newId(),
        bodyAt: (sequence: number) => JSON.stringify({ sequence }),
      })),
    );

  const handOut = async (): Promise<void> => {
    const work = createHandOut({ store, events });
    while ((await work.handOut()) > 0);
  };

  async function claimOne(): Promise<Claimed> {
    const [claimed, ...others] = await store.claim(10, LEASE_MS);
    expect(others).toEqual([]);
    if (claimed === undefined) throw new Error('nothing was claimed');
    return claimed;
  }

  const dueOf = async (claimed: Claimed, limit = 100): Promise<readonly DueDelivery[]> =>
    (await store.loadDue(claimed, limit, []))?.due ?? [];

  const record = (delivery: DueDelivery, isDelivered: boolean, nextInMs: number | null = null) =>
    store.recordAttempt({
      delivery,
      result: { status: 200, retryAfterMs: null, error: null, answer: null, tookMs: 5 },
      isDelivered,
      nextInMs,
      health: null,
      slowedForMs: null,
    });

  test('are handed out once, by several processes together', async () => {
    await endpoint();
    await happen(120);
    const others = await Promise.all([test_.open(), test_.open()]);
    const stores = [store, ...others.map(createDeliveryStore)];
    await Promise.all(
      stores.map(async (one) => {
        const work = createHandOut({ store: one, events });
        while ((await work.handOut()) > 0);
      }),
    );
    await Promise.all(others.map((other) => other.close()));
    const due = await dueOf(await claimOne(), 500);
    expect(due.map(({ sequence }) => sequence)).toEqual(due.map((_, at) => at + 1));
    expect(due).toHaveLength(120);
  });

  test('begin with the first that happens after the endpoint was made', async () => {
    await happen(3);
    await endpoint();
    await happen(1);
    await handOut();
    expect((await dueOf(await claimOne())).map(({ sequence }) => sequence)).toEqual([4]);
  });

  test('belong to one process at a time, until its lease ends', async () => {
    await endpoint();
    await happen(1);
    await handOut();
    const first = await claimOne();
    expect(await store.claim(10, LEASE_MS)).toEqual([]);
    expect(await store.renew(first, 1)).toBe(true);
    const second = await waitFor(async () => (await store.claim(10, LEASE_MS))[0]);
    expect(await store.renew(first, LEASE_MS)).toBe(false);
    expect(await store.loadDue(first, 10, [])).toBeNull();
    expect(await dueOf(second)).toHaveLength(1);
  });

  test('are recorded once when two processes have sent the same', async () => {
    const { id } = await endpoint();
    await happen(1);
    await handOut();
    const [delivery] = await dueOf(await claimOne());
    if (delivery === undefined) throw new Error('none');
    const recorded = await Promise.all([record(delivery, true), record(delivery, false, 1_000)]);
    expect(recorded.filter(Boolean)).toHaveLength(1);
    const { data } = await endpoints.listAttempts(id, { limit: 10, startingAfter: null });
    expect(data).toHaveLength(1);
  });

  test('keep an endpoint due when they come while it is worked on', async () => {
    await endpoint();
    await happen(1);
    await handOut();
    const claimed = await claimOne();
    for (const delivery of await dueOf(claimed)) await record(delivery, true);
    await happen(1);
    await handOut();
    await store.release(claimed);
    const again = await claimOne();
    expect(await dueOf(again)).toHaveLength(1);
    for (const delivery of await dueOf(again)) await record(delivery, true);
    await store.release(again);
    expect(await store.claim(10, LEASE_MS)).toEqual([]);
  });

  test('of one payment go one at a time, and wait for one that fails three times', async () => {
    await endpoint();
    const payment = newId();
    await happen(3, payment);
    await happen(1);
    await handOut();
    const claimed = await claimOne();
    const sequences = async () => (await dueOf(claimed)).map(({ sequence }) => sequence);
    expect(await sequences()).toEqual([1, 4]);
    for (const tried of [0, 1, 2]) {
      const first = (await dueOf(claimed)).find(({ sequence }) => sequence === 1);
      if (first === undefined) throw new Error('the first is gone');
      expect(first.tried).toBe(tried);
      await record(first, false, tried < 2 ? 0 : 3_600_000);
    }
    // The first is due in an hour; the second is free.
    expect(await sequences()).toEqual([4, 2]);
  });

  test('that wait for another are due with it, and not in the way meanwhile', async () => {
    await endpoint();
    const payments = Array.from({ length: 20 }, () => newId());
    for (const payment of payments) await happen(2, payment);
    await handOut();
    const claimed = await claimOne();
    for (const delivery of await dueOf(claimed)) await record(delivery, false, 3_600_000);
    expect(await dueOf(claimed)).toEqual([]);
    await happen(1);
    await handOut();
    expect((await dueOf(claimed, 1)).map(({ sequence }) => sequence)).toEqual([41]);
  });

  test('that were not accepted are recovered; the others are not sent again', async () => {
    const made = await endpoint();
    await happen(5);
    await handOut();
    const claimed = await claimOne();
    for (const delivery of await dueOf(claimed)) {
      await record(delivery, delivery.sequence % 2 === 0, null);
    }
    await store.release(claimed);
    await endpoints.startRecovery(made, { after: 1, upTo: 5 }, {});
    await handOut();
    const due = await dueOf(await claimOne());
    expect(due.map(({ sequence, tried, attempts }) => [sequence, tried, attempts])).toEqual([
      [3, 0, 1],
      [5, 0, 1],
    ]);
    expect((await endpoints.findAny(made.id))?.recovery).toBeNull();
  });

  test('of a time are found by their sequence', async () => {
    const all = await happen(30);
    await database.run((connection) =>
      sql`update merchant_events set created_at = ${'2026-11-01 12:00:00.000'}
        where sequence <= 17`.execute(connection),
    );
    const before = (time: string) => endpoints.lastBefore(MERCHANT, new Date(time));
    expect(await before('2026-11-01T12:00:00Z')).toBe(0);
    expect(await before('2026-11-01T12:00:01Z')).toBe(17);
    expect(await before('2100-01-01T00:00:00Z')).toBe(all.length);
    expect(await endpoints.lastBefore('merchant_two', new Date())).toBe(0);
  });

  test('tell how long they have waited', async () => {
    const { id } = await endpoint();
    const none = { oldestDueMs: 0, oldestUndeliveredMs: 0, disabled: 0 };
    expect(await store.readBacklog()).toEqual(none);
    await happen(2);
    await handOut();
    const hourAgo = sql.raw<string>(database.engine.fromNow(-3_600_000));
    await database.run(async (connection) => {
      await connection.updateTable('webhook_endpoints').set({ due_at: hourAgo }).execute();
      await connection.updateTable('webhook_deliveries').set({ pending_since: hourAgo }).execute();
    });
    const waiting = await store.readBacklog();
    expect(waiting.oldestDueMs).toBeGreaterThanOrEqual(3_600_000);
    expect(waiting.oldestUndeliveredMs).toBeGreaterThanOrEqual(3_600_000);
    const claimed = await claimOne();
    expect(await store.readBacklog()).toMatchObject({ oldestDueMs: 0 });
    for (const delivery of await dueOf(claimed)) await record(delivery, true);
    await store.release(claimed);
    expect(await store.readBacklog()).toEqual(none);
    await store.disable(id, 'failing', newId());
    expect(await store.readBacklog()).toEqual({ ...none, disabled: 1 });
  });

  test('are removed after their time in small batches, and no younger ones', async () => {
    await endpoint();
    await happen(4);
    await handOut();
    for (const delivery of await dueOf(await claimOne())) await record(delivery, true);
    const [attempts, deliveries] = [30, 35].map((days) => days * 86_400_000);
    const kept = { attempts: attempts ?? 0, deliveries: deliveries ?? 0 };
    expect(await store.removeOld(kept, 3)).toBe(0);
    const counts = () =>
      database.run(async (connection) => {
        const rows = [
          await connection.selectFrom('webhook_attempts').select('uuid').execute(),
          await connection.selectFrom('webhook_deliveries').select('uuid').execute(),
        ];
        return rows.map(({ length }) => length);
      });
    const old = { attempts: -1_000, deliveries: 86_400_000 };
    expect(await store.removeOld(old, 3)).toBe(3);
    expect(await counts()).toEqual([1, 4]);
    expect(await store.removeOld(old, 3)).toBe(1);
    expect(await store.removeOld({ ...old, deliveries: -1_000 }, 10)).toBe(4);
    expect(await counts()).toEqual([0, 0]);
  });

  if (engine === 'sqlite') {
    test('are found along indexes, however many there are', async () => {
      const planOf = async (text: string) => {
        const { rows } = await database.run((connection) =>
          sql<{ detail: string }>`explain query plan ${sql.raw(text)}`.execute(connection),
        );
        return rows.map(({ detail }) => detail).join('; ');
      };
      const due = await planOf(`select uuid from webhook_deliveries
        where endpoint_id = 'e' and next_at <= 'now' order by next_at, sequence limit 16`);
      expect(due).toMatch(/^SEARCH webhook_deliveries USING INDEX webhook_deliveries_due/);
      expect(due).not.toContain('TEMP B-TREE');
      const claimable = await planOf(`select uuid from webhook_endpoints
        where due_at <= 'now' and leased_until is null order by due_at limit 16`);
      expect(claimable).toMatch(/^SEARCH webhook_endpoints USING INDEX webhook_endpoints_due/);
    });
  }
});
