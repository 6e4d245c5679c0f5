import { randomUUID } from 'node:crypto';
import { type SessionView } from '../../src/http/schemas/checkout-session.js';
import { type CheckoutShop, openCheckoutShop, SESSION } from '../support/checkout.js';
import { onEachEngine } from '../support/engines.js';
import { SECOND_MERCHANT } from '../support/gateway.js';

const MINUTE_MS = 60_000;

onEachEngine('A checkout session', (fresh) => {
  let shop: CheckoutShop;

  beforeAll(async () => {
    shop = await openCheckoutShop({ fresh });
  });

  afterAll(() => shop.close());

  const post = (body: object, headers: Record<string, string> = {}) =>
    shop.gateway.post('/checkout_sessions', body, headers);
  const lifeOf = ({ expires_at, created_at }: SessionView) =>
    Date.parse(expires_at) - Date.parse(created_at);

  test('is created with what the merchant said, and an address for the payer', async () => {
    const said = {
      ...SESSION,
      currency: 'jpy',
      capture: 'manual',
      reference: '6735',
      description: '<b>Brot</b> & "Käse" – لحم',
      metadata: { shop: 'Berlin' },
      locale: 'de',
    };
    const { path, ...session } = await shop.create({ ...said, expires_in_ms: 5 * MINUTE_MS });
    expect(session).toMatchObject({
      ...said,
      currency: 'JPY',
      status: 'open',
      expired_reason: null,
      payment_id: null,
      attempts: 0,
    });
    expect(path).toMatch(/^\/checkout\/[\w-]{48}$/);
    expect(lifeOf(session)).toBe(5 * MINUTE_MS);
    expect(await shop.see(session.id)).toEqual(session);
  });

  test('lives for half an hour, and takes the money at once, unless the merchant says otherwise', async () => {
    const session = await shop.create();
    expect(lifeOf(session)).toBe(30 * MINUTE_MS);
    expect(session).toMatchObject({
      capture: 'automatic',
      locale: null,
      metadata: {},
      reference: null,
      description: null,
    });
  });

  test('is created once under an Idempotency-Key, even by requests at the same time', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(SESSION, headers).expect(200)),
    );
    const bodies = answers.map(({ body }) => body as unknown);
    expect(bodies).toEqual(bodies.map(() => bodies[0]));
    expect(answers.filter((one) => one.headers['idempotent-replayed'] === 'true')).toHaveLength(4);
  });

  test('is not created when its key was used with another body, and is another merchant’s own', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await post(SESSION, headers).expect(200);
    const other = await post({ ...SESSION, amount: 1001 }, headers).expect(422);
    expect(other.body).toMatchObject({ code: 'idempotency_key_reused' });
    const theirs = await post(SESSION, { ...headers, Authorization: SECOND_MERCHANT }).expect(200);
    expect(theirs.body).not.toMatchObject({ id: (first.body as SessionView).id });
  });

  test.each([
    ['no amount', { amount: undefined }, 'amount'],
    ['an amount of 0', { amount: 0 }, 'amount'],
    ['an amount that the currency cannot show', { amount: 9.5 }, 'amount'],
    ['an unknown currency', { currency: 'XXX' }, 'currency'],
    ['no return_url', { return_url: undefined }, 'return_url'],
    ['a return_url that runs a script', { return_url: 'javascript:alert(1)' }, 'return_url'],
    ['a relative return_url', { return_url: '/paid' }, 'return_url'],
    ['a return_url with a password', { return_url: 'https://a:b@shop.example/' }, 'return_url'],
    ['a return_url without TLS', { return_url: 'http://shop.example/paid' }, 'return_url'],
    ['a cancel_url with a fragment', { cancel_url: 'https://shop.example/#a' }, 'cancel_url'],
    [
      'a cancel_url that is too long',
      { cancel_url: `https://a.example/${'a'.repeat(2048)}` },
      'cancel_url',
    ],
    ['a language without pages', { locale: 'xx' }, 'locale'],
    ['a life of less than 5 minutes', { expires_in_ms: 299_999 }, 'expires_in_ms'],
    ['a life of more than a day', { expires_in_ms: 86_400_001 }, 'expires_in_ms'],
    ['a life that is no number', { expires_in_ms: '600000' }, 'expires_in_ms'],
    ['a description of 500 characters', { description: 'a'.repeat(500) }, 'description'],
    ['a description with a NUL', { description: 'a\u0000b' }, 'description'],
    ['a card number in the description', { description: 'for 4242 4242 4242 4242' }, 'description'],
    [
      'a card number in return_url',
      { return_url: 'https://shop.example/4242424242424242' },
      'return_url',
    ],
    ['a key of card data in metadata', { metadata: { cvv: '123' } }, 'metadata.cvv'],
    ['a card, which goes on the page alone', { card: { number: '4242424242424242' } }, 'body'],
  ])('is refused with %s', async (_, fields, field) => {
    const { body } = await post({ ...SESSION, ...fields }).expect(422);
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
    expect(JSON.stringify(body)).not.toContain('4242424242424242');
  });

  test('is listed newest first, by status and by reference, a page at a time', async () => {
    const reference = randomUUID();
    const made = [];
    for (let n = 0; n < 3; n++) made.push(await shop.create({ reference }));
    const [first, second, third] = made.map(({ id }) => id);
    await shop.gateway.post(`/checkout_sessions/${second ?? ''}/expire`, {}).expect(200);
    const list = async (query: string) => {
      const path = `/checkout_sessions?reference=${reference}&${query}`;
      const { body } = await shop.gateway.get(path).expect(200);
      const { data, has_more } = body as { data: SessionView[]; has_more: boolean };
      return [data.map(({ id }) => id), has_more];
    };
    expect(await list('limit=2')).toEqual([[third, second], true]);
    expect(await list(`limit=2&starting_after=${second ?? ''}`)).toEqual([[first], false]);
    expect(await list('status=expired')).toEqual([[second], false]);
    expect(await list('status=open')).toEqual([[third, first], false]);
    const spaced = `/checkout_sessions?reference=${reference}%20`;
    expect((await shop.gateway.get(spaced).expect(200)).body).toMatchObject({ data: [] });
  });

  test('is invisible to other merchants', async () => {
    const { id } = await shop.create();
    const headers = { Authorization: SECOND_MERCHANT };
    const path = `/checkout_sessions/${id}`;
    expect((await shop.gateway.get(path, headers)).body).toMatchObject({
      code: 'checkout_session_not_found',
    });
    await shop.gateway.post(`${path}/expire`, {}, headers).expect(404);
    await shop.gateway.get(`/checkout_sessions?starting_after=${id}`, headers).expect(422);
    expect(await shop.see(id)).toMatchObject({ status: 'open' });
  });

  test('is expired by its merchant, as often as they say so, and the merchant gets one event', async () => {
    const { id } = await shop.create();
    const expire = () => shop.gateway.post(`/checkout_sessions/${id}/expire`, {}).expect(200);
    const first = await expire();
    expect(first.body).toMatchObject({ status: 'expired', expired_reason: 'merchant', url: null });
    const second = await expire();
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(await shop.ending(id)).toMatchObject({
      type: 'checkout_session.expired',
      data: { checkout_session: first.body as object },
      request: null,
    });
  });

  test('with more metadata than fits in an event leaves it out there, and says so', async () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 50 }, (_, n) => [`key ${n}`, '漢'.repeat(500)]),
    );
    const { id } = await shop.create({ metadata });
    const path = `/checkout_sessions/${id}`;
    const { body } = await shop.gateway.post(`${path}/expire`, {}).expect(200);
    expect(body).toMatchObject({ metadata });
    expect((await shop.ending(id))?.data).toEqual({
      checkout_session: { ...(body as object), metadata: {} },
      omitted: ['checkout_session.metadata'],
    });
  });
});
