import { randomUUID } from 'node:crypto';
import { onEachEngine } from '../support/engines.js';
import { FIRST_MERCHANT, SECOND_MERCHANT } from '../support/gateway.js';
import { openWebhookShop, type WebhookShop } from '../support/webhook-shop.js';

const URL = 'https://shop.example/hooks';
const BODY = { url: URL, events: ['*'] };
const NO_ID = '019aabcd-1234-7abc-8def-0123456789ab';

onEachEngine('Webhook endpoints', (fresh) => {
  let shop: WebhookShop;

  beforeAll(async () => {
    shop = await openWebhookShop({
      fresh,
      environment: { WORKERS: 'none', WEBHOOK_PRIVATE_ADDRESSES: 'refuse' },
    });
  });

  afterAll(() => shop.close());

  afterEach(async () => {
    for (const authorization of [FIRST_MERCHANT, SECOND_MERCHANT]) {
      const list = await shop.gateway.get('/webhook_endpoints', { Authorization: authorization });
      const { data } = list.body as { data: { id: string }[] };
      for (const { id } of data) await shop.remove(id, authorization).expect(200);
    }
  });

  const create = (body: object | string = BODY, headers: Record<string, string> = {}) =>
    shop.gateway.post('/webhook_endpoints', body, headers);
  const see = (id: string, headers: Record<string, string> = {}) =>
    shop.gateway.get(`/webhook_endpoints/${id}`, headers);

  test('are created with a secret that is shown once', async () => {
    const { body } = await create({ ...BODY, description: 'Orders' }).expect(200);
    expect(body).toMatchObject({
      ...BODY,
      description: 'Orders',
      enabled: true,
      disabled_reason: null,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret, ...shown } = body as { id: string; secret: string };
    expect((await see(shown.id).expect(200)).body).toEqual(shown);
    const list = await shop.gateway.get('/webhook_endpoints').expect(200);
    expect(list.body).toEqual({ data: [shown], has_more: false });
    expect(JSON.stringify(list.body)).not.toContain(secret);
  });

  test('are listed a page at a time, newest first', async () => {
    const made = [await shop.endpoint(BODY), await shop.endpoint(BODY), await shop.endpoint(BODY)];
    const ids = made.map(({ id }) => id).reverse();
    const page = async (query: string) => {
      const { body } = await shop.gateway.get(`/webhook_endpoints?${query}`).expect(200);
      const { data, has_more } = body as { data: { id: string }[]; has_more: boolean };
      return [data.map(({ id }) => id), has_more];
    };
    expect(await page('limit=2')).toEqual([ids.slice(0, 2), true]);
    expect(await page(`limit=2&starting_after=${ids[1] ?? ''}`)).toEqual([ids.slice(2), false]);
    await shop.gateway.get(`/webhook_endpoints?starting_after=${NO_ID}`).expect(422);
  });

  test('change in what is given', async () => {
    const { id } = await shop.endpoint({ ...BODY, description: 'Orders' });
    const { body } = await shop.change(id, { events: ['payment.failed'] }).expect(200);
    expect(body).toMatchObject({ url: URL, events: ['payment.failed'], description: 'Orders' });
    const cleared = await shop.change(id, { description: null, enabled: false }).expect(200);
    expect(cleared.body).toMatchObject({
      description: null,
      enabled: false,
      disabled_reason: 'merchant',
      disabled_at: expect.any(String),
    });
    expect((await shop.change(id, { enabled: true }).expect(200)).body).toMatchObject({
      enabled: true,
      disabled_reason: null,
      disabled_at: null,
    });
  });

  test('are gone once they are deleted, with their secret', async () => {
    const { id } = await shop.endpoint(BODY);
    expect((await shop.remove(id).expect(200)).body).toEqual({ id, deleted: true });
    await see(id).expect(404);
    await shop.remove(id).expect(404);
    await shop.change(id, { enabled: true }).expect(404);
    const { body } = await shop.gateway.get('/webhook_endpoints').expect(200);
    expect(body).toEqual({ data: [], has_more: false });
    const stored = await shop.gateway.stored();
    const row = await stored.run((connection) =>
      connection
        .selectFrom('webhook_endpoints')
        .selectAll()
        .where('uuid', '=', id)
        .executeTakeFirstOrThrow(),
    );
    await stored.close();
    expect(row).toMatchObject({ secret: '', secret_key_id: '', old_secret: null, place: null });
  });

  test('of another merchant do not exist', async () => {
    const { id } = await shop.endpoint(BODY);
    const other = { Authorization: SECOND_MERCHANT };
    const answers = await Promise.all([
      see(id, other),
      shop.change(id, { enabled: false }, SECOND_MERCHANT),
      shop.remove(id, SECOND_MERCHANT),
      shop.gateway.post(`/webhook_endpoints/${id}/roll_secret`, {}, other),
      shop.gateway.post(`/webhook_endpoints/${id}/ping`, {}, other),
      shop.gateway.post(
        `/webhook_endpoints/${id}/recover`,
        { since: new Date().toISOString() },
        other,
      ),
      shop.gateway.get(`/webhook_endpoints/${id}/deliveries`, other),
    ]);
    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
      answers.map(() => [404, 'webhook_endpoint_not_found']),
    );
    const { body } = await shop.gateway.get('/webhook_endpoints', other).expect(200);
    expect(body).toEqual({ data: [], has_more: false });
  });

  test('are at most 16 for a merchant, also when they are created at once', async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, () => create()));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(16);
    expect(statuses.filter((status) => status === 409)).toHaveLength(8);
    const { body } = await create().expect(409);
    expect(body).toMatchObject({ code: 'too_many_webhook_endpoints' });
    await create(BODY, { Authorization: SECOND_MERCHANT }).expect(200);
    const [first] = answers.filter(({ status }) => status === 200);
    await shop.remove((first?.body as { id: string }).id).expect(200);
    await create().expect(200);
    await create().expect(409);
  });

  describe('with an Idempotency-Key', () => {
    const newKey = () => ({ 'Idempotency-Key': randomUUID() });

    test('are created once, and a retry shows the secret again', async () => {
      const key = newKey();
      const first = await create(BODY, key).expect(200);
      const again = await create(BODY, key).expect(200);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.body).toEqual(first.body);
      await create({ ...BODY, events: ['test.ping'] }, key).expect(422);
      const { body } = await shop.gateway.get('/webhook_endpoints').expect(200);
      expect((body as { data: object[] }).data).toHaveLength(1);
    });

    test('are created once by ten requests at the same time', async () => {
      const key = newKey();
      const answers = await Promise.all(Array.from({ length: 10 }, () => create(BODY, key)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).toBe(1);
    });

    test('have their secret rolled once', async () => {
      const key = newKey();
      const { id } = await shop.endpoint(BODY);
      const roll = () => shop.gateway.post(`/webhook_endpoints/${id}/roll_secret`, {}, key);
      const first = await roll().expect(200);
      const again = await roll().expect(200);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.body).toEqual(first.body);
    });

    test('are pinged once', async () => {
      const key = newKey();
      const { id } = await shop.endpoint(BODY);
      const ping = () => shop.gateway.post(`/webhook_endpoints/${id}/ping`, {}, key);
      const first = await ping().expect(200);
      const again = await ping().expect(200);
      expect(again.body).toEqual(first.body);
      const { body } = await shop.gateway.get('/events?limit=100').expect(200);
      const { data } = body as { data: { id: string }[] };
      expect(data.filter((event) => event.id === (first.body as { id: string }).id)).toHaveLength(
        1,
      );
    });
  });

  test('get a new secret, and keep the old one for a day unless told otherwise', async () => {
    const { id, secret } = await shop.endpoint(BODY);
    const roll = (body: object) => shop.gateway.post(`/webhook_endpoints/${id}/roll_secret`, body);
    const { body: rolled } = await roll({}).expect(200);
    const until = (rolled as { old_secret_valid_until: string }).old_secret_valid_until;
    expect(Date.parse(until) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
    expect((rolled as { secret: string }).secret).not.toBe(secret);
    const { body: ended } = await roll({ old_valid_for_ms: 0 }).expect(200);
    expect(ended).toMatchObject({ old_secret_valid_until: null });
    await roll({ old_valid_for_ms: 7 * 24 * 3_600_000 }).expect(200);
    for (const wrong of [-1, 7 * 24 * 3_600_000 + 1, 1.5, '5', null]) {
      const { body } = await roll({ old_valid_for_ms: wrong }).expect(422);
      expect(body).toMatchObject({ errors: [{ field: 'old_valid_for_ms' }] });
    }
  });

  describe('are refused, with the field that is wrong:', () => {
    test.each([
      ['no URL', { events: ['*'] }, 'url'],
      ['a URL that is a number', { ...BODY, url: 5 }, 'url'],
      ['an empty URL', { ...BODY, url: '' }, 'url'],
      ['another scheme', { ...BODY, url: 'ftp://shop.example/' }, 'url'],
      ['plain http', { ...BODY, url: 'http://shop.example/' }, 'url'],
      ['a user in the URL', { ...BODY, url: 'https://a:b@shop.example/' }, 'url'],
      ['a port that does not exist', { ...BODY, url: 'https://shop.example:99999/' }, 'url'],
      ['another port', { ...BODY, url: 'https://shop.example:8080/' }, 'url'],
      ['a long URL', { ...BODY, url: `https://shop.example/${'a'.repeat(2_979)}` }, 'url'],
      ['this machine', { ...BODY, url: 'https://localhost/' }, 'url'],
      ['a mapped address', { ...BODY, url: 'https://[::ffff:127.0.0.1]/' }, 'url'],
      ['a decimal address', { ...BODY, url: 'https://2130706433/' }, 'url'],
      ['an octal address', { ...BODY, url: 'https://0177.0.0.01/' }, 'url'],
      ['a trailing dot', { ...BODY, url: 'https://127.0.0.1./' }, 'url'],
      ['a card number in the URL', { ...BODY, url: `${URL}/4242424242424242` }, 'url'],
      ['no events', { url: URL }, 'events'],
      ['an empty list', { ...BODY, events: [] }, 'events'],
      ['an unknown event', { ...BODY, events: ['payment.exploded'] }, 'events.0'],
      ['events that are no list', { ...BODY, events: '*' }, 'events'],
      ['an event twice', { ...BODY, events: ['test.ping', 'test.ping'] }, 'events'],
      ['all and one', { ...BODY, events: ['*', 'test.ping'] }, 'events'],
      ['a long description', { ...BODY, description: 'a'.repeat(256) }, 'description'],
      ['a card number', { ...BODY, description: 'for 4242 4242 4242 4242' }, 'description'],
      ['an unknown field', { ...BODY, secret: 'mine' }, 'body'],
      ['a list', [], 'body'],
    ])('%s', async (_what, body, field) => {
      const answer = await create(body).expect(422);
      expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
    });

    test('in a change as well', async () => {
      const { id } = await shop.endpoint(BODY);
      for (const [body, field] of [
        [{ url: 'https://10.0.0.1/' }, 'url'],
        [{ events: [] }, 'events'],
        [{ enabled: 'no' }, 'enabled'],
        [{ secret: 'a' }, 'body'],
      ] as const) {
        const answer = await shop.change(id, body).expect(422);
        expect(answer.body).toMatchObject({ errors: [{ field }] });
      }
      await shop.change(id, 'no JSON').expect(400);
    });
  });

  test('need a time of the last 30 days to recover from', async () => {
    const { id } = await shop.endpoint(BODY);
    const recover = (body: object) => shop.gateway.post(`/webhook_endpoints/${id}/recover`, body);
    const days = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
    expect((await recover({ since: days(29) }).expect(200)).body).toMatchObject({ id });
    await recover({ since: days(-1) }).expect(200);
    for (const since of [days(31), 'yesterday', 5, null]) {
      const { body } = await recover({ since }).expect(422);
      expect(body).toMatchObject({ errors: [{ field: 'since' }] });
    }
    await recover({}).expect(422);
  });

  test('that are disabled are not pinged, and nothing is sent again to them', async () => {
    const { id } = await shop.endpoint(BODY);
    const ping = await shop.gateway.post(`/webhook_endpoints/${id}/ping`, {}).expect(200);
    await shop.change(id, { enabled: false }).expect(200);
    const event = (ping.body as { id: string }).id;
    const refused = await Promise.all([
      shop.gateway.post(`/webhook_endpoints/${id}/ping`, {}),
      shop.gateway.post(`/events/${event}/resend`, { endpoint_id: id }),
      shop.gateway.post(`/webhook_endpoints/${id}/recover`, { since: new Date().toISOString() }),
    ]);
    expect(refused.map(({ body }) => (body as { code: string }).code)).toEqual(
      refused.map(() => 'webhook_endpoint_disabled'),
    );
  });

  test('and events have to exist for a resend', async () => {
    const { id } = await shop.endpoint(BODY);
    const ping = await shop.gateway.post(`/webhook_endpoints/${id}/ping`, {}).expect(200);
    const event = (ping.body as { id: string }).id;
    const codeOf = async (path: string, body: object, headers = {}) => {
      const answer = await shop.gateway.post(path, body, headers);
      return (answer.body as { code: string }).code;
    };
    const resend = `/events/${event}/resend`;
    expect(await codeOf(`/events/${NO_ID}/resend`, { endpoint_id: id })).toBe('event_not_found');
    expect(await codeOf(resend, { endpoint_id: NO_ID })).toBe('webhook_endpoint_not_found');
    expect(await codeOf(resend, { endpoint_id: id }, { Authorization: SECOND_MERCHANT })).toBe(
      'event_not_found',
    );
    expect(await codeOf(resend, { endpoint_id: 'one' })).toBe('validation_failed');
    expect(await codeOf(resend, {})).toBe('validation_failed');
  });
});
