import { withoutIds } from '@payment-gateway/testkit';
import { newId } from '../../src/domain/ids.js';
import { onEachEngine } from '../support/engines.js';
import { openSandbox, SECOND_MERCHANT, type TestGateway } from '../support/gateway.js';
import { type PaymentView } from '../../src/http/schemas/payment.js';

type PageOfPayments = { readonly data: PaymentView[]; readonly has_more: boolean };

onEachEngine('A merchant who lists payments', (fresh) => {
  let gateway: TestGateway;
  let close: () => Promise<void>;

  // A separate database per test: a list shows everything there is.
  beforeEach(async () => {
    ({ gateway, close } = await openSandbox({
      fresh,
      bankEnvironment: { BANK_SETTLE_MS: '3600000' },
    }));
  });

  afterEach(() => close());

  async function list(query = ''): Promise<PageOfPayments> {
    const { status, body } = await gateway.get(`/payments${query}`);
    expect(status).toBe(200);
    return body as PageOfPayments;
  }

  const idsOf = ({ data }: PageOfPayments): string[] => data.map(({ id }) => id);

  test('finds nothing at first', async () => {
    expect(await list()).toEqual({ data: [], has_more: false });
  });

  test('lists the newest ten first, each as a read returns it', async () => {
    const made: string[] = [];
    for (let i = 0; i < 12; i++) made.push((await gateway.paid()).id);
    const page = await list();
    expect(idsOf(page)).toEqual(made.reverse().slice(0, 10));
    expect(page.has_more).toBe(true);
    const [newest] = page.data;
    expect(await gateway.see(newest?.id ?? '')).toEqual(newest);
  });

  test('pages through all, without repetitions or gaps, while payments arrive', async () => {
    const made: string[] = [];
    for (let i = 0; i < 9; i++) made.push((await gateway.paid()).id);
    const seen: string[] = [];
    let query = '?limit=4';
    for (let more = true; more;) {
      const page = await list(query);
      seen.push(...idsOf(page));
      query = `?limit=4&starting_after=${seen.at(-1)}`;
      more = page.has_more;
      await Promise.all([gateway.paid(), gateway.paid()]);
    }
    expect(seen).toEqual(made.reverse());
  });

  test('learns on a full last page that there are no more', async () => {
    for (let i = 0; i < 4; i++) await gateway.paid();
    expect((await list('?limit=4')).has_more).toBe(false);
    expect((await list('?limit=3')).has_more).toBe(true);
  });

  test("never sees another merchant's payments", async () => {
    await gateway.paid();
    const theirs = await gateway.get('/payments', { Authorization: SECOND_MERCHANT });
    expect(theirs.body).toEqual({ data: [], has_more: false });
  });

  test('filters by status; processing includes every unknown outcome', async () => {
    const paid = await gateway.paid();
    const declined = await gateway.paid({}, { number: '4000000000000002' });
    const pending = await gateway.paid({}, { number: '4000000000009995' });
    const authorized = await gateway.paid({ capture: 'manual' });
    const canceled = await gateway.paid({ capture: 'manual' });
    await gateway.operated(canceled.id, 'void');
    for (const [status, payment] of Object.entries({
      succeeded: paid,
      failed: declined,
      processing: pending,
      authorized,
      canceled,
    })) {
      expect(idsOf(await list(`?status=${status}`))).toEqual([payment.id]);
    }
    expect(idsOf(await list('?status=requires_action'))).toEqual([]);
  });

  test('pages in order through two stored states that merchants see as one', async () => {
    const made: string[] = [];
    for (let i = 0; i < 6; i++) {
      made.push((await gateway.paid({}, { number: '4000000000009995' })).id);
    }
    const database = await gateway.stored();
    const initiated = made.filter((_, i) => i % 2 === 0);
    await database.run((connection) =>
      connection
        .updateTable('payments')
        .set({ status: 'initiated', status_code: null, tracking_id: null })
        .where('uuid', 'in', initiated)
        .execute(),
    );
    await database.close();
    const first = await list('?status=processing&limit=4');
    const rest = await list(`?status=processing&limit=4&starting_after=${idsOf(first).at(-1)}`);
    expect([...idsOf(first), ...idsOf(rest)]).toEqual(made.reverse());
    expect([first.has_more, rest.has_more]).toEqual([true, false]);
  });

  test('filters by exact reference', async () => {
    const one = await gateway.paid({ reference: 'order-1 ß&?' });
    await gateway.paid({ reference: 'Order-1 ß&?' });
    await gateway.paid({ reference: 'order-1 ß&? ' });
    const declined = await gateway.paid(
      { reference: 'order-1 ß&?' },
      { number: '4000000000000002' },
    );
    const query = `?reference=${encodeURIComponent('order-1 ß&?')}`;
    expect(idsOf(await list(query))).toEqual([declined.id, one.id]);
    expect(idsOf(await list(`${query}&status=succeeded`))).toEqual([one.id]);
  });

  test('filters by time, including both ends', async () => {
    const times = [
      '2026-11-22T11:00:00.000Z',
      '2026-11-22T12:00:00.000Z',
      '2026-11-22T12:00:00.001Z',
      '2026-11-22T13:00:00.000Z',
    ];
    await close();
    const clock = { now: new Date(0) };
    ({ gateway, close } = await openSandbox({ fresh, clock: () => clock.now }));
    const made: PaymentView[] = [];
    for (const time of times) {
      clock.now = new Date(time);
      made.push(await gateway.paid());
    }
    expect(made.map(({ created_at }) => created_at)).toEqual(times);
    const found = async (query: string) =>
      (await list(query)).data.map(({ created_at }) => times.indexOf(created_at));
    expect(await found(`?created_from=${times[1]}`)).toEqual([3, 2, 1]);
    expect(await found(`?created_to=${times[1]}`)).toEqual([1, 0]);
    expect(await found(`?created_from=${times[1]}&created_to=${times[2]}`)).toEqual([2, 1]);
    expect(await found(`?created_from=${times[2]}&created_to=${times[2]}`)).toEqual([2]);
    expect(await found('?created_from=2026-11-22T14:00:00%2B01:00')).toEqual([3]);
    expect(await found('?created_from=2026-11-22T14:00:00+01:00')).toEqual([3]);
    expect(
      await found('?created_from=1960-01-01T00:00:00Z&created_to=9999-12-31T23:59:59Z'),
    ).toEqual([3, 2, 1, 0]);
    expect(await found('?created_from=2026-11-22t12:00:00.001000000z')).toEqual([3, 2]);
    expect(await found('?created_from=2016-12-31T23:59:60Z')).toEqual([3, 2, 1, 0]);
  });

  test('may send the last id in capitals', async () => {
    const made = [await gateway.paid(), await gateway.paid()].map(({ id }) => id);
    const page = await list(`?starting_after=${made[1]?.toUpperCase()}`);
    expect(idsOf(page)).toEqual([made[0]]);
  });

  test("gets the same error for an unknown cursor and another merchant's", async () => {
    const { id } = await gateway.paid();
    const foreign = await gateway.get(`/payments?starting_after=${id}`, {
      Authorization: SECOND_MERCHANT,
    });
    const unknown = await gateway.get(`/payments?starting_after=${newId()}`);
    for (const { status, body } of [foreign, unknown]) {
      expect(status).toBe(422);
      expect(body).toMatchObject({
        code: 'validation_failed',
        errors: [
          {
            field: 'starting_after',
            code: 'invalid_cursor',
            message: 'must be the id of the last payment of the page before',
          },
        ],
      });
    }
  });

  test('continues after a payment that no longer has the filtered status', async () => {
    const made: string[] = [];
    for (let i = 0; i < 3; i++) made.push((await gateway.paid({ capture: 'manual' })).id);
    const [last = '', , first = ''] = made;
    await gateway.operated(first, 'captures');
    expect(idsOf(await list(`?status=authorized&starting_after=${first}`))).toEqual([
      made[1],
      last,
    ]);
  });
});

test('A payment that changes between two stored states is listed once, and not missed', async () => {
  const { gateway, close } = await openSandbox({ bankEnvironment: { BANK_SETTLE_MS: '3600000' } });
  const pending = { number: '4000000000009995' };
  const known = await Promise.all(Array.from({ length: 5 }, () => gateway.paid({}, pending)));
  for (let round = 0; round < 10; round++) {
    const arriving = Array.from({ length: 5 }, () => gateway.paid({}, pending));
    const { body } = await gateway.get('/payments?status=processing&limit=100');
    const ids = (body as PageOfPayments).data.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(known.map(({ id }) => id)));
    known.push(...(await Promise.all(arriving)));
  }
  await close();
});

describe('An invalid list', () => {
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ gateway, close } = await openSandbox());
  });

  afterAll(() => close());

  test.each([
    ['limit=0', 'limit', 'must be a whole number from 1 to 100'],
    ['limit=101', 'limit', 'must be a whole number from 1 to 100'],
    ['limit=x', 'limit', 'must be a whole number from 1 to 100'],
    ['limit=1.5', 'limit', 'must be a whole number from 1 to 100'],
    ['limit=', 'limit', 'must be a whole number from 1 to 100'],
    ['limit=1&limit=2', 'limit', 'must stand once'],
    ['starting_after=x', 'starting_after', 'must be the id of the last payment'],
    ['starting_after=', 'starting_after', 'must be the id of the last payment'],
    [`starting_after=${newId()}`, 'starting_after', 'must be the id of the last payment'],
    [`starting_after=${newId().toUpperCase()}`, 'starting_after', 'must be the id'],
    ['starting_after=6f1c2a34-9d1e-4b0e-8f5d-5f2f0d1b7c11', 'starting_after', 'must be the id'],
    ["starting_after=' or 1=1 --", 'starting_after', 'must be the id'],
    ['status=paid', 'status', 'must be one of: processing, requires_action, authorized, succeeded'],
    ['status=initiated', 'status', 'must be one of: processing'],
    ['reference=', 'reference', 'must not be empty'],
    ['created_from=yesterday', 'created_from', 'RFC 3339'],
    ['created_from=2026-11-22', 'created_from', 'RFC 3339'],
    ['created_from=2026-13-22T00:00:00Z', 'created_from', 'RFC 3339'],
    ['created_from=2026-02-30T00:00:00Z', 'created_from', 'RFC 3339'],
    ['created_from=2026-11-22T24:00:00Z', 'created_from', 'RFC 3339'],
    ['created_from=2026-12-31T12:00:60Z', 'created_from', 'RFC 3339'],
    ['created_from=２０２６-11-22T00:00:00Z', 'created_from', 'RFC 3339'],
    ['limit=１０', 'limit', 'must be a whole number from 1 to 100'],
    ['created_to=1732312345', 'created_to', 'RFC 3339'],
    [
      'created_from=2026-11-23T00:00:00Z&created_to=2026-11-22T00:00:00Z',
      'created_from',
      'must not be later than created_to',
    ],
    ['page=2', 'query', 'it takes: limit, starting_after, status'],
    ['__proto__=1', 'query', 'not allowed'],
  ])('%s', async (query, field, message) => {
    const { status, body } = await gateway.get(`/payments?${query}`);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: 'validation_failed',
      errors: [{ field, message: expect.stringContaining(message) as string }],
    });
  });

  test.each([
    ['/refunds?limit=101', 'limit'],
    ['/refunds?starting_after=x', 'starting_after'],
    ['/refunds?status=failed', 'query'],
    ['/events?limit=x', 'limit'],
    ['/events?starting_after=x', 'starting_after'],
    ['/events?before=1', 'query'],
    ['?expand=card', 'query'],
  ])('%s', async (query, field) => {
    const { id } = await gateway.paid();
    const { status, body } = await gateway.get(`/payments/${id}${query}`);
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ field }] });
  });

  test('of refunds or events with an unknown cursor', async () => {
    const [one, other] = [await gateway.paid({ capture: 'manual' }), await gateway.paid()];
    const capture = await gateway.operated(one.id, 'captures');
    const refund = await gateway.operated(one.id, 'refunds', { amount: 300 });
    const theirs = await gateway.operated(other.id, 'refunds', { amount: 300 });
    const cursors = [capture, theirs].map(({ operation }) => operation.id);
    for (const cursor of [...cursors, one.id, newId()]) {
      const { status, body } = await gateway.get(
        `/payments/${one.id}/refunds?starting_after=${cursor}`,
      );
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ field: 'starting_after', code: 'invalid_cursor' }] });
    }
    const last = refund.operation.id.toUpperCase();
    const empty = await gateway.get(`/payments/${one.id}/refunds?starting_after=${last}`);
    expect(empty.body).toEqual({ data: [], has_more: false });

    const { body: history } = await gateway.get(`/payments/${one.id}/events`);
    const length = (history as { data: object[] }).data.length;
    const end = await gateway.get(`/payments/${one.id}/events?starting_after=${length}`);
    expect(end.body).toEqual({ data: [], has_more: false });
    const beyond = await gateway.get(`/payments/${one.id}/events?starting_after=${length + 1}`);
    expect(beyond.status).toBe(422);
    expect(beyond.body).toMatchObject({ errors: [{ field: 'starting_after' }] });
  });

  test('does not echo the unknown parameter', async () => {
    const { text } = await gateway.get('/payments?4242424242424242=1');
    expect(withoutIds(text)).not.toContain('4242');
  });

  test('needs a token', async () => {
    const { status } = await gateway.request.get('/api/v1/payments');
    expect(status).toBe(401);
  });
});
