import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createSimulator } from '../../src/acquirers/simulator/client.js';
import { newId } from '../../src/domain/ids.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { Secret } from '../../src/domain/secret.js';
import { type Deposit } from '../../src/services/ports/acquirer.js';

const OWN = '4000056655665556';

const deposit = (fields: Partial<Deposit> = {}): Deposit => ({
  reference: newId(),
  cardNumber: new Secret(OWN),
  cvv: new Secret('123'),
  holderName: null,
  expiryMonth: 12,
  expiryYear: 2042,
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
  threeDSecure: null,
  ...fields,
});

const BACK = new Secret('https://pay.example.com/3d-secure/t/return');

const challenge = { url: 'https://bank.example/challenges/t0', expires_at: '2026-11-22T12:10:00Z' };

const authenticated = {
  version: '2.2.0',
  flow: 'frictionless',
  result: 'authenticated',
  eci: '05',
  liability_shifted: true,
  transaction_id: 'f5582273-0721-4c76-8e10-c6fbf5ca87d9',
};

const UNREADABLE = { kind: 'unknown', cause: 'unreadable_answer' };

describe('The bank adapter and 3-D Secure', () => {
  let answer: object = {};
  let sent: unknown;
  const server = createServer((req, res) => {
    void json(req)
      .catch(() => null)
      .then((body) => {
        sent = body;
        const status = req.method === 'GET' || req.url?.endsWith('/bar') === true ? 200 : 201;
        res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
      });
  });
  let bank: ReturnType<typeof createSimulator>;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/api/v1`;
    bank = createSimulator({ url, timeoutMs: 2_000, connections: 2 });
  });

  afterAll(async () => {
    await bank.close();
    server.closeAllConnections();
    server.close();
  });

  const answered = (fields: object): Promise<Outcome> => {
    answer = { transaction_id: 'tx-1', ...fields };
    return bank.deposit(deposit());
  };

  test('is silent about it if the merchant is', async () => {
    await answered({ code: '0' });
    expect(sent).not.toHaveProperty('three_d_secure');
  });

  test.each([
    [
      { request: 'required', returnUrl: BACK, shopHost: 'shop.example' },
      {
        request: 'required',
        challenge: 'possible',
        return_url: BACK.reveal(),
        merchant_name: 'shop.example',
      },
    ],
    [
      { request: 'never', returnUrl: null, shopHost: null },
      { request: 'never', challenge: 'impossible' },
    ],
  ] as const)('passes on what the merchant asks for: %j', async (threeDSecure, three_d_secure) => {
    answer = { transaction_id: 'tx-1', code: '0' };
    await bank.deposit(deposit({ threeDSecure }));
    expect(sent).toMatchObject({ three_d_secure });
  });

  test.each([
    ['localhost:3000', 'localhost:3000'],
    [`${'a'.repeat(28)}.example.com`, `${'a'.repeat(28)}.example.com`],
    [`${'a'.repeat(29)}.example.com`, `…${'a'.repeat(27)}.example.com`],
    ['order-6735-2026-11-29-1234.example', undefined],
    ['400005665566555.example', undefined],
  ])('names the shop %s only as the bank accepts it', async (shopHost, merchant_name) => {
    answer = { transaction_id: 'tx-1', code: '0' };
    await bank.deposit(
      deposit({ threeDSecure: { request: 'automatic', returnUrl: BACK, shopHost } }),
    );
    expect((sent as { three_d_secure: object }).three_d_secure).toEqual({
      request: 'automatic',
      challenge: 'possible',
      return_url: BACK.reveal(),
      ...(merchant_name !== undefined && { merchant_name }),
    });
  });

  test('reads where the payer must go, and keeps it secret', async () => {
    const outcome = await answered({ code: '300', challenge, three_d_secure: null });
    expect(outcome).toEqual({
      kind: 'challenge_required',
      trackingId: 'tx-1',
      challenge: { url: expect.any(Secret), expiresAt: new Date('2026-11-22T12:10:00.000Z') },
    });
    if (outcome.kind !== 'challenge_required') throw new Error('no challenge');
    expect(outcome.challenge.url.reveal()).toBe(challenge.url);
    expect(JSON.stringify(outcome)).not.toContain('bank.example');
  });

  test.each([
    ['no challenge', undefined],
    ['null', null],
    ['a text', challenge.url],
    ['no address', { expires_at: challenge.expires_at }],
    ['no end', { url: challenge.url }],
    ['a path', { ...challenge, url: '/challenges/t0' }],
    ['a script', { ...challenge, url: 'javascript:alert(1)' }],
    ['a script in capitals', { ...challenge, url: 'JAVASCRIPT:alert(1)' }],
    ['data', { ...challenge, url: 'data:text/html,hello' }],
    ['a line break', { ...challenge, url: 'https://bank.example/\r\nSet-Cookie: a=b' }],
    ['a user', { ...challenge, url: 'https://bank.example@evil.example/' }],
    ['no host', { ...challenge, url: 'https://' }],
    ['too long an address', { ...challenge, url: `https://bank.example/${'a'.repeat(2_048)}` }],
    ['a time that is a number', { ...challenge, expires_at: 1_763_812_800 }],
    ['a time without a zone', { ...challenge, expires_at: '2026-11-22T12:10:00' }],
    ['no real day', { ...challenge, expires_at: '2026-02-30T12:10:00Z' }],
    ['the end of time', { ...challenge, expires_at: '9999-12-31T23:59:59-12:00' }],
  ])('sends nobody to half a challenge: %s', async (_what, given) => {
    expect(await answered({ code: '300', challenge: given })).toEqual(UNREADABLE);
  });

  test.each([
    ['authenticated', '05', true],
    ['attempted', '06', true],
    ['unavailable', '07', false],
    ['exempted', '07', false],
    ['authenticated', '02', true],
    ['attempted', '01', true],
    ['exempted', '00', false],
    ['unavailable', null, false],
    ['authenticated', '05', false],
  ])('reads an approval after %s with ECI %s', async (result, eci, liability_shifted) => {
    const three_d_secure = { ...authenticated, result, eci, liability_shifted };
    expect(await answered({ code: '0', three_d_secure })).toEqual({
      kind: 'approved',
      trackingId: 'tx-1',
      authentication: {
        version: '2.2.0',
        flow: 'frictionless',
        result,
        eci,
        liabilityShifted: liability_shifted,
        transactionId: authenticated.transaction_id,
      },
    });
  });

  test.each(['not_authenticated', 'rejected', 'abandoned', 'canceled', 'authenticated'])(
    'reads a decline after %s',
    async (result) => {
      const three_d_secure = { ...authenticated, result, eci: null, liability_shifted: false };
      const declined = { code: '100', reason: 'authentication_failed', three_d_secure };
      expect(await answered(declined)).toMatchObject({
        kind: 'declined',
        reason: 'authentication_failed',
        authentication: { result },
      });
    },
  );

  test('drops the proof of the authentication, which must not be kept', async () => {
    const three_d_secure = { ...authenticated, cavv: 'AAABBEg0VhI0VniQEjRWAAAAAAA=' };
    expect(JSON.stringify(await answered({ code: '0', three_d_secure }))).not.toContain('AAABB');
  });

  test.each([
    ['a text', 'authenticated'],
    ['nothing in it', {}],
    ['no version', { ...authenticated, version: undefined }],
    ['a strange version', { ...authenticated, version: '2.2.0<script>' }],
    ['an unknown flow', { ...authenticated, flow: 'toString' }],
    ['an unknown result', { ...authenticated, result: 'maybe' }],
    ['no result', { ...authenticated, result: undefined }],
    ['an unknown ECI', { ...authenticated, eci: '5' }],
    ['an ECI that is a number', { ...authenticated, eci: 5 }],
    ['liability as a text', { ...authenticated, liability_shifted: 'true' }],
    ['liability left open', { ...authenticated, liability_shifted: undefined }],
    ['a strange id', { ...authenticated, transaction_id: 'a b' }],
    ['the card number as its id', { ...authenticated, transaction_id: `tx-${OWN}` }],
    ['liability without authentication', { ...authenticated, result: 'unavailable' }],
    ['liability with an ECI for none', { ...authenticated, eci: '07' }],
    ['liability without an ECI', { ...authenticated, eci: null }],
    [
      'money in spite of a rejection',
      { ...authenticated, result: 'rejected', eci: null, liability_shifted: false },
    ],
    [
      'money in spite of a cancellation',
      { ...authenticated, result: 'canceled', eci: null, liability_shifted: false },
    ],
  ])('does not believe an approval with %s', async (_what, three_d_secure) => {
    expect(await answered({ code: '0', three_d_secure })).toEqual(UNREADABLE);
  });

  test('reads that barring has ended a challenge', async () => {
    answer = {
      transaction_id: 'tx-1',
      code: '100',
      reason: 'barred',
      three_d_secure: { ...authenticated, result: 'canceled', eci: null, liability_shifted: false },
    };
    expect(await bank.bar?.(deposit())).toMatchObject({
      kind: 'barred',
      authentication: { result: 'canceled' },
    });
  });
});
