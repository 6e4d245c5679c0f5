import { newId } from '../../src/domain/ids.js';
import { merchantEventListView } from '../../src/http/calls/list-merchant-events.js';
import {
  merchantEventView,
  type MerchantEventView,
} from '../../src/http/schemas/merchant-event.js';
import { waitFor } from '@payment-gateway/testkit';
import { onEachEngine } from '../support/engines.js';
import { openSandbox, paymentBody, SECOND_MERCHANT, type TestGateway } from '../support/gateway.js';

const WRONG = [
  ['after', 'nothing', 'invalid_cursor'],
  ['after', '', 'invalid_cursor'],
  ['after', newId(), 'invalid_cursor'],
  ['after', newId().slice(0, 20), 'invalid_cursor'],
  ['after', '17', 'invalid_cursor'],
  ['payment_id', 'nothing', 'invalid_value'],
  ['type', 'payment.exploded', 'invalid_value'],
  ['type', '', 'invalid_value'],
  ['limit', '0', 'out_of_range'],
  ['limit', '101', 'out_of_range'],
  ['starting_after', newId(), 'unknown_parameter'],
] as const;

onEachEngine('A merchant who reads events', (fresh) => {
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ gateway, close } = await openSandbox({
      fresh,
      environment: { WORKERS: 'inline', SEQUENCE_EVERY_MS: '20' },
      bankEnvironment: { BANK_SETTLE_MS: '3600000' },
    }));
  });

  afterEach(() => close());

  async function list(query = '', authorization?: string) {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const { body } = await gateway.get(`/events${query}`, headers).expect(200);
    return merchantEventListView.parse(body);
  }

  /** The events so far, once there are as many. */
  async function listed(count: number, query = '?limit=100'): Promise<MerchantEventView[]> {
    let events: MerchantEventView[] = [];
    await waitFor(async () => (({ data: events } = await list(query)), events.length >= count), {
      what: `${count} events`,
    });
    expect(events).toHaveLength(count);
    return events;
  }

  const typesOf = (events: readonly MerchantEventView[]) => events.map(({ type }) => type);

  test('finds none at first', async () => {
    expect(await list()).toEqual({ data: [], has_more: false });
  });

  test('sees each step of a payment, with the payment as the API answers with it', async () => {
    const paid = await gateway.paid();
    const [processing, succeeded] = await listed(2);
    expect(processing).toMatchObject({
      type: 'payment.processing',
      sequence: 1,
      timestamp: paid.created_at,
      data: { payment: { id: paid.id, status: 'processing', code: null, amount_captured: 0 } },
    });
    expect(succeeded).toMatchObject({ type: 'payment.succeeded', sequence: 2 });
    expect(succeeded?.data).toEqual({ payment: paid });
  });

  test('sees what became of declines, authorizations, captures, voids and refunds', async () => {
    await gateway.paid({}, { number: '4000000000000002' });
    await listed(2);
    const held = await gateway.paid({ capture: 'manual' });
    const captured = await gateway.operated(held.id, 'captures');
    const refunded = await gateway.operated(held.id, 'refunds', { amount: 300 });
    const other = await gateway.paid({ capture: 'manual' });
    await gateway.operated(other.id, 'void');
    await listed(14);
    expect(typesOf((await list('?limit=2')).data)).toEqual([
      'payment.processing',
      'payment.failed',
    ]);
    const ofHeld = (await list(`?payment_id=${held.id}`)).data;
    expect(typesOf(ofHeld)).toEqual([
      'payment.processing',
      'payment.authorized',
      'capture.pending',
      'capture.succeeded',
      'payment.succeeded',
      'refund.pending',
      'refund.succeeded',
    ]);
    expect(ofHeld[4]?.data).toEqual(captured);
    expect(ofHeld[6]?.data).toEqual(refunded);
    expect(typesOf((await list(`?payment_id=${other.id}`)).data)).toEqual([
      'payment.processing',
      'payment.authorized',
      'void.pending',
      'void.succeeded',
      'payment.canceled',
    ]);
  });

  test('is told which request caused an event, and that none did', async () => {
    const headers = { 'X-Request-Id': 'checkout-17', 'Idempotency-Key': 'order-17' };
    const { body } = await gateway.pay(paymentBody(), headers).expect(200);
    const { id } = body as { id: string };
    await gateway.operate(id, 'refunds', { amount: 1 }, { 'X-Request-Id': 'refund-17' });
    const events = await listed(4);
    const paying = { id: 'checkout-17', idempotency_key: 'order-17' };
    const refunding = { id: 'refund-17', idempotency_key: null };
    expect(events.map(({ request }) => request)).toEqual([paying, paying, refunding, refunding]);
  });

  test('pages through all of them, and goes on later from the last one', async () => {
    for (let nth = 0; nth < 3; nth += 1) await gateway.paid();
    await listed(6);
    const seen: MerchantEventView[] = [];
    const readOn = async (): Promise<void> => {
      const last = seen.at(-1);
      const { data, has_more } = await list(`?limit=2${last ? `&after=${last.id}` : ''}`);
      seen.push(...data);
      if (has_more) await readOn();
    };
    await readOn();
    expect(seen.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    await readOn();
    expect(seen).toHaveLength(6);
    await gateway.paid();
    await listed(8);
    await readOn();
    expect(seen.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('filters by type and by payment', async () => {
    const first = await gateway.paid();
    const second = await gateway.paid();
    await listed(4);
    const { data } = await list('?type=payment.succeeded');
    expect(data.map((event) => event.data.payment?.id)).toEqual([first.id, second.id]);
    const both = await list(`?type=payment.succeeded&payment_id=${second.id}`);
    expect(both.data.map(({ sequence }) => sequence)).toEqual([4]);
    const [succeeded] = data;
    expect((await list(`?type=payment.succeeded&after=${succeeded?.id}`)).data).toHaveLength(1);
    expect((await list('?type=refund.failed')).data).toEqual([]);
    expect((await list(`?payment_id=${newId()}`)).data).toEqual([]);
  });

  test('gets the same bytes from a list and from a look-up, now and later', async () => {
    await gateway.paid({ metadata: { 2: 'b', 1: 'a', ['日本']: '🍎' } });
    const [event] = await listed(2);
    const one = await gateway.get(`/events/${event?.id}`).expect(200);
    expect(JSON.stringify(event)).toBe(one.text);
    const again = await gateway.get(`/events/${event?.id.toUpperCase()}`).expect(200);
    expect(again.text).toBe(one.text);
  });

  test('gets no event above 20 kB: long metadata is left out, and the event says so', async () => {
    const value = '🍎'.repeat(500);
    const metadata = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`key-${at}`, value]),
    );
    await gateway.paid({ metadata, description: value.slice(0, 400) });
    for (const { id } of await listed(2)) {
      const { text } = await gateway.get(`/events/${id}`).expect(200);
      expect(Buffer.byteLength(text)).toBeLessThan(20_000);
      const { data } = merchantEventView.parse(JSON.parse(text));
      expect([data.omitted, data.payment?.metadata]).toEqual([['payment.metadata'], {}]);
    }
  });

  test('sees nothing of another merchant: no event, no cursor, no payment', async () => {
    const paid = await gateway.paid();
    const [event] = await listed(2);
    expect(await list('', SECOND_MERCHANT)).toEqual({ data: [], has_more: false });
    expect((await list(`?payment_id=${paid.id}`, SECOND_MERCHANT)).data).toEqual([]);
    const headers = { Authorization: SECOND_MERCHANT };
    const { body } = await gateway.get(`/events/${event?.id}`, headers).expect(404);
    expect(body).toMatchObject({ code: 'event_not_found' });
    const { body: refused } = await gateway.get(`/events?after=${event?.id}`, headers).expect(422);
    expect(refused).toMatchObject({ errors: [{ field: 'after', code: 'invalid_cursor' }] });
  });

  test('is told what is wrong with a parameter', async () => {
    for (const [field, value, code] of WRONG) {
      const { body } = await gateway.get(`/events?${field}=${value}`).expect(422);
      expect(body).toMatchObject({
        code: 'validation_failed',
        errors: [{ code, ...(code === 'unknown_parameter' ? {} : { field }) }],
      });
    }
  });

  test('is told about an event that does not exist', async () => {
    for (const id of [newId(), 'nothing', '17']) {
      const { body } = await gateway.get(`/events/${id}`).expect(404);
      expect(body).toMatchObject({ code: 'event_not_found' });
    }
  });

  test('still reads the history of a payment', async () => {
    const { id } = await gateway.paid();
    expect(await gateway.historyOf(id)).toEqual([
      'intent_recorded by merchant',
      'outcome_recorded by bank_answer',
    ]);
  });
});
