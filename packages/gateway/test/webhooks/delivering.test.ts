import { waitFor } from '@payment-gateway/testkit';
import { toStored } from '../../src/database/time.js';
import { onEachEngine } from '../support/engines.js';
import { SECOND_MERCHANT } from '../support/gateway.js';
import { isSignedBy, startReceiver } from '../support/webhook-receiver.js';
import { openWebhookShop, type WebhookShop } from '../support/webhook-shop.js';

onEachEngine('A webhook', (fresh) => {
  let shop: WebhookShop;

  beforeAll(async () => {
    shop = await openWebhookShop({ fresh });
  });

  afterAll(() => shop.close());

  beforeEach(() => {
    shop.receiver.accepts();
    shop.receiver.received.length = 0;
  });

  afterEach(async () => {
    const list = await shop.gateway.get('/webhook_endpoints').expect(200);
    for (const { id } of (list.body as { data: { id: string }[] }).data) await shop.remove(id);
  });

  const ping = async (id: string): Promise<string> => {
    const { body } = await shop.gateway.post(`/webhook_endpoints/${id}/ping`, {}).expect(200);
    return (body as { id: string }).id;
  };
  const isFor = (event: string) => (received: { readonly id: string }) => received.id === event;
  const timesFor = (event: string) => shop.receiver.received.filter(isFor(event)).length;

  test('carries the bytes of the event, signed as Standard Webhooks says', async () => {
    const { secret } = await shop.endpoint();
    const { id } = await shop.gateway.paid();
    const received = await shop.gets(({ event }) => event.type === 'payment.succeeded');
    expect(received.event.paymentId).toBe(id);
    expect(isSignedBy(secret, received)).toBe(true);
    expect(isSignedBy(secret, { ...received, body: `${received.body} ` })).toBe(false);
    expect(received.headers).toMatchObject({
      'webhook-id': received.event.id,
      'content-type': 'application/json',
    });
    const { text } = await shop.gateway.get(`/events/${received.id}`).expect(200);
    expect(received.body).toBe(text);
  });

  test('has two signatures after the secret was rolled, and one when the old one has ended', async () => {
    const { id, secret } = await shop.endpoint();
    const rolled = await shop.gateway.post(`/webhook_endpoints/${id}/roll_secret`, {});
    const { secret: next } = rolled.body as { secret: string };
    const both = await shop.gets(isFor(await ping(id)));
    expect([isSignedBy(secret, both), isSignedBy(next, both)]).toEqual([true, true]);
    const body = { old_valid_for_ms: 0 };
    const ended = await shop.gateway.post(`/webhook_endpoints/${id}/roll_secret`, body);
    const { secret: last } = ended.body as { secret: string };
    const one = await shop.gets(isFor(await ping(id)));
    expect([secret, next, last].map((it) => isSignedBy(it, one))).toEqual([false, false, true]);
  });

  test('goes to whoever has subscribed to it, and to no other merchant', async () => {
    const failures = await startReceiver();
    const others = await startReceiver();
    await shop.endpoint();
    await shop.endpoint({ url: failures.url, events: ['payment.failed'] });
    await shop.endpoint({ url: others.url }, { Authorization: SECOND_MERCHANT });
    const succeeded = await shop.gateway.paid();
    const failed = await shop.gateway.paid({}, { number: '4000000000000002' });
    await waitFor(() => failures.received.length > 0, { what: 'the failure' });
    await waitFor(() => shop.receiver.storyOf(failed.id).includes('payment.failed'));
    expect(failures.received.map(({ event }) => [event.type, event.paymentId])).toEqual([
      ['payment.failed', failed.id],
    ]);
    expect(shop.receiver.storyOf(succeeded.id)).toContain('payment.succeeded');
    expect(others.received).toEqual([]);
    await Promise.all([failures.close(), others.close()]);
  });

  test('that fails is sent again with the same id, and shown with what was answered', async () => {
    const { id } = await shop.endpoint();
    shop.receiver.answers((_received, res, before) => {
      res.statusCode = before < 2 ? 500 : 200;
      res.end(before < 2 ? 'try later' : 'ok');
    });
    const event = await ping(id);
    await waitFor(() => timesFor(event) === 3, { what: 'three attempts' });
    const attempts = await waitFor(
      async () => {
        const all = await shop.attempts(id);
        return all[0]?.status === 'succeeded' && all;
      },
      { what: 'the last attempt in the list' },
    );
    expect(attempts).toMatchObject([
      { attempt: 3, status: 'succeeded', status_code: 200, answer: 'ok', next_attempt_at: null },
      { attempt: 2, status: 'failed', status_code: 500, answer: 'try later' },
      { attempt: 1, status: 'failed', status_code: 500, next_attempt_at: expect.any(String) },
    ]);
    expect(attempts.map(({ event_id }) => event_id)).toEqual([event, event, event]);
    const { body } = await shop.gateway.get(`/webhook_endpoints/${id}`).expect(200);
    expect(body).toMatchObject({ failing_since: null });
  });

  test('is given up after the last pause, and sent again by resend', async () => {
    const { id } = await shop.endpoint();
    shop.receiver.answersStatus(302, { Location: shop.receiver.url });
    const event = await ping(id);
    await waitFor(async () => (await shop.attempts(id))[0]?.attempt === 5, { what: 'the last' });
    const [last] = await shop.attempts(id);
    expect(last).toMatchObject({ status: 'failed', status_code: 302, next_attempt_at: null });
    shop.receiver.accepts();
    await shop.gateway.post(`/events/${event}/resend`, { endpoint_id: id }).expect(200);
    await waitFor(() => timesFor(event) === 6, { what: 'the resend' });
    await waitFor(async () => (await shop.attempts(id))[0]?.status === 'succeeded');
    // What was delivered may be sent again as well.
    await shop.gateway.post(`/events/${event}/resend`, { endpoint_id: id }).expect(200);
    await waitFor(() => timesFor(event) === 7, { what: 'another resend' });
  });

  test('ends the endpoint when it answers 410, and the others are told', async () => {
    const { id } = await shop.endpoint();
    const witness = await startReceiver();
    await shop.endpoint({ url: witness.url });
    shop.receiver.answersStatus(410);
    await ping(id);
    const told = await waitFor(
      () => witness.received.find(({ event }) => event.type === 'webhook_endpoint.disabled'),
      { what: 'the event' },
    );
    expect(JSON.parse(told.body)).toMatchObject({
      data: { webhook_endpoint: { id, url: shop.receiver.url, disabled_reason: 'gone' } },
      request: null,
    });
    const { body } = await shop.gateway.get(`/webhook_endpoints/${id}`).expect(200);
    expect(body).toMatchObject({ enabled: false, disabled_reason: 'gone' });
    const before = shop.receiver.received.length;
    await shop.gateway.paid();
    await waitFor(() => witness.received.some(({ event }) => event.type === 'payment.succeeded'));
    expect(shop.receiver.received).toHaveLength(before);
    await witness.close();
  });

  test('ends the endpoint when nothing else has come of it for five days', async () => {
    const { id } = await shop.endpoint();
    const stored = await shop.gateway.stored();
    const failedSince = (days: number) =>
      stored.run((connection) =>
        connection
          .updateTable('webhook_endpoints')
          .set({ failing_since: toStored(new Date(Date.now() - days * 86_400_000)) })
          .where('uuid', '=', id)
          .execute(),
      );
    shop.receiver.answersStatus(500);
    const reason = async () => {
      const { body } = await shop.gateway.get(`/webhook_endpoints/${id}`).expect(200);
      return (body as { disabled_reason: string | null }).disabled_reason;
    };
    await failedSince(4.9);
    await ping(id);
    await waitFor(async () => (await shop.attempts(id)).length === 5, { what: 'all attempts' });
    expect(await reason()).toBeNull();
    await failedSince(5);
    await ping(id);
    await waitFor(async () => (await reason()) === 'failing', { what: 'the end' });
    // One success would have begun the count anew.
    await shop.change(id, { enabled: true }).expect(200);
    expect(await reason()).toBeNull();
    await stored.close();
  });

  test('waits for as long as Retry-After says, and holds back everything to that endpoint', async () => {
    const { id } = await shop.endpoint();
    shop.receiver.answersStatus(429, { 'Retry-After': '1' });
    const first = await shop.gets(isFor(await ping(id)));
    shop.receiver.accepts();
    const second = await ping(id);
    const later = await shop.gets(isFor(second));
    expect(later.at - first.at).toBeGreaterThan(900);
  });

  test('for a disabled endpoint is sent once it is enabled again, or recovered', async () => {
    const { id } = await shop.endpoint();
    shop.receiver.answersStatus(500);
    const under_way = await ping(id);
    await shop.gets(isFor(under_way));
    const since = new Date(Date.now() - 60_000).toISOString();
    await shop.change(id, { enabled: false }).expect(200);
    const missed = await shop.gateway.paid();
    await waitFor(async () => {
      const { body } = await shop.gateway.get(`/events?payment_id=${missed.id}`);
      return (body as { data: object[] }).data.length === 2;
    });
    shop.receiver.accepts();
    shop.receiver.received.length = 0;
    await shop.change(id, { enabled: true }).expect(200);
    await shop.gets(isFor(under_way));
    await shop.gateway.post(`/webhook_endpoints/${id}/recover`, { since }).expect(200);
    await waitFor(() => shop.receiver.storyOf(missed.id).includes('payment.succeeded'));
    await waitFor(async () => {
      const { body } = await shop.gateway.get(`/webhook_endpoints/${id}`);
      return !(body as { recovering: boolean }).recovering;
    });
    // What it had answered with 2xx before is not repeated.
    expect(timesFor(under_way)).toBe(1);
  });

  test('to an endpoint that never answers ends at its time, and holds up no other', async () => {
    const healthy = await startReceiver();
    const { id } = await shop.endpoint();
    await shop.endpoint({ url: healthy.url });
    shop.receiver.answers(() => undefined);
    const payments = await Promise.all(Array.from({ length: 12 }, () => shop.gateway.paid()));
    await waitFor(
      () => payments.every((payment) => healthy.storyOf(payment.id).includes('payment.succeeded')),
      { what: 'the other endpoint' },
    );
    // One that the gateway has given up may still seem open to the receiver.
    const most = shop.receiver.mostUnderWay();
    await waitFor(async () => most <= 8 + (await shop.attempts(id)).length, { what: 'the ended' });
    await waitFor(async () => (await shop.attempts(id)).length > 0, { what: 'a time-out' });
    expect((await shop.attempts(id)).at(-1)).toMatchObject({ error: 'timeout', status_code: null });
    await healthy.close();
  });

  test('with a card number in its answer is not kept', async () => {
    const { id } = await shop.endpoint();
    shop.receiver.answers((_received, res) => res.end('paid by 4242424242424242'));
    await shop.gets(isFor(await ping(id)));
    const [attempt] = await waitFor(async () => {
      const all = await shop.attempts(id);
      return all.length > 0 && all;
    });
    expect(attempt?.answer).toBe('[not kept: it seems to hold a card number]');
  });

  test('of a payment comes after the earlier ones, also when those fail at first', async () => {
    await shop.endpoint();
    shop.receiver.answers(({ event }, res, before) => {
      res.statusCode = event.type === 'payment.processing' && before < 2 ? 503 : 200;
      res.end();
    });
    const payments = await Promise.all(Array.from({ length: 10 }, () => shop.gateway.paid()));
    await Promise.all(payments.map(({ id }) => shop.gateway.operated(id, 'refunds')));
    for (const { id } of payments) {
      await waitFor(() => shop.receiver.storyOf(id).includes('refund.succeeded'));
    }
    for (const { id } of payments) {
      const accepted = shop.receiver.storyOf(id);
      expect(accepted).toEqual([
        'payment.processing',
        'payment.succeeded',
        'refund.pending',
        'refund.succeeded',
      ]);
      const attempts = shop.receiver.received.filter(({ event }) => event.paymentId === id);
      expect(attempts.map(({ event }) => event.type)).toEqual([
        'payment.processing',
        'payment.processing',
        ...accepted,
      ]);
    }
  });

  test('that keeps failing holds back later ones of its payment for three attempts', async () => {
    await shop.endpoint();
    shop.receiver.answers(({ event }, res) => {
      res.statusCode = event.type === 'payment.processing' ? 500 : 200;
      res.end();
    });
    const { id } = await shop.gateway.paid();
    await waitFor(() => shop.receiver.storyOf(id).includes('payment.succeeded'));
    const types = shop.receiver.received
      .filter(({ event }) => event.paymentId === id)
      .map(({ event }) => event.type);
    expect(types.indexOf('payment.succeeded')).toBe(3);
  });
});
