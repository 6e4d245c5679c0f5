import { mutated } from './json-mutations.js';
import { nastyTexts } from './nasty.js';
import { type Random } from './random.js';
import { fieldText, type FuzzRequest, soundRequest } from './sound-request.js';

const TOKENS = ['first_merchant_mock_token', 'second_merchant_mock_token'] as const;

// The cards that the simulator answers, in whatever way; it never answers the others.
export const CARDS = [
  ...['4242424242424242', '4000000000000002', '4000000000009995', '4000000000009987'],
  ...['4000000000009979', '4000000000000069', '4000000000000127', '4000000000000119'],
  ...['4000009900000301', '4000009900000400', '4000009900000509', '4000009900000608'],
  ...['4000009900000707', '4000009900001309', '4000009900001408', '4000000000005126'],
  ...['4000000000003220', '4000009900002307', '4000009900001507', '4000009900001804'],
  ...['5555555555554444', '378282246310005', '6011111111111117'],
];

/** What was made so far, for requests about it. Mutable: more is made. */
export type Known = { payments: string[] };

/** A request by a merchant, by someone with a wrong token, or by a stranger. */
export function gatewayRequest(random: Random, known: Known): FuzzRequest {
  const number = random.pick(CARDS);
  const id = random.weighed<() => string>([
    [6, () => known.payments[random.below(known.payments.length)] ?? UUID],
    [2, () => UUID],
    [2, () => encoded(random)],
  ])();
  return random.weighed<() => FuzzRequest>([
    [35, () => post(random, '/payments', paymentOf(number, random), [number])],
    [4, () => post(random, `/payments/${id}/captures`, amountOf(random))],
    [4, () => post(random, `/payments/${id}/refunds`, amountOf(random))],
    [4, () => post(random, `/payments/${id}/void`, {})],
    [12, () => get(random, `/payments${query(random)}`)],
    [8, () => get(random, `/payments/${id}${random.pick(['', '/events', '/refunds'])}`)],
    [4, () => get(random, `/refunds/${id}`)],
    // The documentation shows the sandbox's tokens.
    [6, () => get(random, random.pick(PAGES), [])],
    [10, () => get(random, `/${encoded(random)}/${encoded(random)}${query(random)}`)],
  ])();
}

const UUID = '01a224b6-da43-797b-ade6-25791c4f3e5e';
const PAGES = [
  ...[
    '/health/live',
    '/health/ready',
    '/swagger',
    '/swagger/',
    '/swagger/mends.js',
    '/openapi.yaml',
  ],
  ...['/errors', '/api/v1/errors', '/', '/metrics', '/.well-known/security.txt', '/swagger/../x'],
  ...['/swagger/%2e%2e/%2e%2e/package.json', '/swagger/swagger-ui.css', '/payments/', '//payments'],
];
const METHODS = [
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'HEAD',
  'POST',
  'GET',
  'PROPFIND',
  'QUERY',
];

const paymentOf = (number: string, random: Random) => ({
  card: {
    number,
    expiry_month: '12',
    expiry_year: 2042,
    cvv: '737',
    ...(random.chance(0.5) && { holder_name: 'Grace Hopper' }),
  },
  amount: 1 + random.below(5_000),
  currency: random.pick(['USD', 'EUR', 'JPY', 'BHD']),
  ...(random.chance(0.3) && { reference: random.pick(nastyTexts) }),
  ...(random.chance(0.2) && { description: random.chance(0.2) ? number : random.pick(nastyTexts) }),
  ...(random.chance(0.2) && { capture: 'manual' }),
  ...(random.chance(0.2) && { request_three_d_secure: random.pick(['never', 'required', number]) }),
  ...(random.chance(0.3) && { return_url: returnUrl(number, random) }),
  ...(random.chance(0.2) && {
    metadata: { [random.pick(nastyTexts)]: random.pick(nastyTexts), order: '7' },
  }),
});

const returnUrl = (number: string, random: Random): string =>
  random.pick(['https://shop.example/paid', 'http://localhost/?a=1', 'javascript:1', 'https://']) +
  random.pick(['', `/${number}`, '#', '?%', '%00', random.pick(nastyTexts)]);

const amountOf = (random: Random) =>
  random.chance(0.3) ? {} : { amount: 1 + random.below(3_000) };

type Json = Parameters<typeof mutated>[0];

function post(random: Random, path: string, body: Json, secrets: string[] = []): FuzzRequest {
  // Most are wrong: valid ones cost a transaction or two, and are tested elsewhere.
  const text = random.chance(0.9) ? mutated(body, random) : JSON.stringify(body);
  const large = random.chance(0.001) ? ' '.repeat(600_000) : '';
  return soundRequest(
    {
      method: random.chance(0.03) ? random.pick(METHODS) : 'POST',
      target: based(random, path),
      headers: [...authorization(random), ...keyed(random), 'Content-Type: application/json'],
      body: text + large,
      secrets: [...secrets, '"737"', ...TOKENS],
    },
    random,
  );
}

const get = (random: Random, path: string, secrets: readonly string[] = TOKENS): FuzzRequest =>
  soundRequest(
    {
      method: random.chance(0.1) ? random.pick(METHODS) : 'GET',
      target: based(random, path),
      headers: authorization(random),
      body: random.chance(0.03) ? random.pick(nastyTexts) : null,
      secrets,
    },
    random,
  );

const based = (random: Random, path: string): string =>
  random.chance(0.5) && !path.startsWith('/api') ? `/api/v1${path}` : path;

function authorization(random: Random): string[] {
  return random.weighed<() => string[]>([
    [80, () => [`Authorization: Bearer ${random.pick(TOKENS)}`]],
    [4, () => []],
    [4, () => [`Authorization: Bearer pgw_live_${random.digits(36)}`]],
    [4, () => [`Authorization: Bearer ${random.digits(random.below(40))}`]],
    [
      4,
      () => [
        `Authorization: ${random.pick(['Basic', 'bearer', 'Bearer', ''])} ${fieldText(random)}`,
      ],
    ],
    [2, () => TOKENS.map((token) => `Authorization: Bearer ${token}`)],
    [2, () => [`Authorization: Bearer ${'x'.repeat(random.below(9_000))}`]],
  ])();
}

const keyed = (random: Random): string[] =>
  random.chance(0.7)
    ? []
    : [`Idempotency-Key: ${random.chance(0.7) ? `key-${random.below(500)}` : fieldText(random)}`];

function query(random: Random): string {
  const names = ['limit', 'starting_after', 'status', 'reference', 'created_from', 'created_to'];
  const parts = Array.from({ length: random.below(4) }, () => {
    const name = random.chance(0.9) ? random.pick(names) : encoded(random);
    return `${name}${random.chance(0.95) ? '=' : ''}${encoded(random)}`;
  });
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

// Percent-encoded, with broken escapes, or raw without the characters that would end it.
const encoded = (random: Random): string => {
  const text = random.pick(nastyTexts);
  return random.weighed<() => string>([
    [6, () => encodeURIComponent(text.toWellFormed())],
    [1, () => `%${random.pick(['', 'zz', 'ff', 'C0%AF', 'ED%A0%80', '0', '00', '0d%0a'])}`],
    [2, () => text.replace(/[^\x21-\x7e]/g, '')],
  ])();
};
