import { authenticate } from '../src/domain/three-d-secure.js';
import { behaviourOf, testCards } from '../src/domain/cards.js';
import { ecis, liabilityOf, schemeOf } from '../src/domain/schemes.js';
import { type PayerBank, openPayerBank } from './payers.js';
import {
  asDeposit,
  asOperation,
  asProblem,
  CHALLENGE_MS,
  depositOf,
  SETTLE_MS,
} from './support.js';

const RETURN_URL = 'https://shop.example/3d-secure/return?order=1';
const possible = { request: 'automatic', challenge: 'possible', return_url: RETURN_URL };
const CHALLENGE = '4000000000003220';

const succeeded = { status: 'succeeded', code: '0' };
const failed = (reason: string) => ({ status: 'failed', code: '100', reason });

async function start(bank: PayerBank, card: string, more: Record<string, unknown> = {}) {
  const body = depositOf(card, { reference: 'a', three_d_secure: possible, ...more });
  return asDeposit((await bank.pay(body).expect(201)).body);
}
const look = async (bank: PayerBank) => asDeposit((await bank.look('a').expect(200)).body);

describe('A deposit that needs a challenge', () => {
  test('is answered with the address of its page, the same each time, and charges nothing yet', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank, CHALLENGE);
    expect(deposit).toMatchObject({
      status: 'requires_action',
      code: '300',
      amount: 1001,
      amount_captured: 0,
      three_d_secure: null,
      challenge: {
        url: expect.stringMatching(/^https:\/\/bank\.example\/challenges\/[\w-]{40,}$/) as string,
        expires_at: '2030-01-01T00:10:00.000Z',
      },
    });
    expect(await start(bank, CHALLENGE)).toEqual(deposit);
    expect(await look(bank)).toEqual(deposit);
    expect(await bank.entries()).toEqual([]);
  });

  test('charges once it is passed, and tells the result', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank, CHALLENGE);
    bank.pass(60_000);
    await bank.decide(deposit, 'confirm').expect(303).expect('Location', RETURN_URL);
    const passed = await look(bank);
    expect(passed).toMatchObject({
      ...succeeded,
      amount_captured: 1001,
      three_d_secure: {
        version: '2.2.0',
        flow: 'challenge',
        result: 'authenticated',
        eci: '05',
        liability_shifted: true,
        transaction_id: expect.any(String) as string,
      },
    });
    expect(passed).not.toHaveProperty('challenge');
    expect(await bank.entries()).toMatchObject([
      { kind: 'charge', amount: 1001, at: '2030-01-01T00:01:00.000Z' },
    ]);
    expect(asDeposit((await bank.bar('a').expect(200)).body)).toEqual(passed);
  });

  test.each([
    ['fail', 'authentication_failed', 'not_authenticated'],
    ['cancel', 'authentication_canceled', 'canceled'],
  ] as const)('is declined by the button %s', async (decision, reason, result) => {
    const bank = openPayerBank();
    await bank.decide(await start(bank, CHALLENGE), decision).expect(303);
    const declined = await look(bank);
    expect(declined).toMatchObject({
      ...failed(reason),
      three_d_secure: { flow: 'challenge', result, eci: null, liability_shifted: false },
    });
    expect(await bank.entries()).toEqual([]);
    expect(await start(bank, CHALLENGE)).toEqual(declined);
  });

  test('expires, not a millisecond too early, and cannot be confirmed after that', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank, CHALLENGE);
    bank.pass(CHALLENGE_MS - 1);
    expect(await look(bank)).toEqual(deposit);
    bank.pass(1);
    await bank.decide(deposit, 'confirm').expect(303).expect('Location', RETURN_URL);
    expect(await look(bank)).toMatchObject({
      ...failed('authentication_abandoned'),
      three_d_secure: { result: 'abandoned' },
    });
    expect(await bank.entries()).toEqual([]);
  });

  test('is held instead of charged with manual capture', async () => {
    const bank = openPayerBank();
    await bank.decide(await start(bank, CHALLENGE, { capture: 'manual' }), 'confirm').expect(303);
    expect(await look(bank)).toMatchObject({ status: 'authorized', code: '0', amount_captured: 0 });
    await bank.capture('a', { reference: 'c', amount: 600 }).expect(201);
    expect(await bank.entries()).toMatchObject([
      { kind: 'authorization', amount: 1001 },
      { kind: 'capture', amount: 600 },
    ]);
  });

  test('is declined if a challenge is impossible, and if the request says nothing about it', async () => {
    const bank = openPayerBank();
    const impossible = { three_d_secure: { request: 'automatic', challenge: 'impossible' } };
    expect(await start(bank, CHALLENGE, impossible)).toMatchObject({
      ...failed('authentication_required'),
      three_d_secure: null,
    });
    const plain = await bank.pay(depositOf(CHALLENGE, { reference: 'b' })).expect(201);
    expect(asDeposit(plain.body)).toMatchObject(failed('authentication_required'));
    expect(plain.body).not.toHaveProperty('three_d_secure');
    expect(await bank.entries()).toEqual([]);
  });

  test('survives a restart, and expires after it', async () => {
    const before = openPayerBank();
    const deposit = await start(before, CHALLENGE);
    const after = openPayerBank({ file: before.file });
    expect(await look(after)).toEqual(deposit);
    after.pass(CHALLENGE_MS);
    expect(await look(after)).toMatchObject(failed('authentication_abandoned'));
  });
});

describe('While a challenge waits,', () => {
  test('a bar ends it, and the page sends the payer back', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank, CHALLENGE);
    const barred = asDeposit((await bank.bar('a').expect(200)).body);
    expect(barred).toMatchObject({ ...failed('barred'), three_d_secure: { result: 'canceled' } });
    await bank.decide(deposit, 'confirm').expect(303).expect('Location', RETURN_URL);
    await bank.open(deposit).expect(303).expect('Location', RETURN_URL);
    expect(await look(bank)).toEqual(barred);
    expect(asDeposit((await bank.bar('a').expect(200)).body)).toEqual(barred);
    expect(await bank.entries()).toEqual([]);
  });

  test('a void ends it, and leaves nothing in the ledger', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank, CHALLENGE);
    const voided = asOperation((await bank.void('a', { reference: 'v' }).expect(201)).body);
    expect(voided).toMatchObject({ kind: 'void', status: 'succeeded', code: '0' });
    expect((await bank.void('a', { reference: 'v' }).expect(201)).body).toEqual(voided);
    await bank.decide(deposit, 'confirm').expect(303);
    expect(await look(bank)).toMatchObject({
      ...failed('authentication_canceled'),
      three_d_secure: { result: 'canceled' },
    });
    expect(await bank.entries()).toEqual([]);
  });

  test.each(['capture', 'refund'] as const)('a %s fails', async (kind) => {
    const bank = openPayerBank();
    await start(bank, CHALLENGE, { capture: 'manual' });
    const refused = asOperation((await bank[kind]('a', { reference: 'o' }).expect(201)).body);
    expect(refused).toMatchObject(failed('deposit_pending'));
  });

  test('the payer and a bar at once end in one of both, with the same answer to all', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank, CHALLENGE);
    await Promise.all([
      bank.decide(deposit, 'confirm'),
      bank.bar('a'),
      bank.decide(deposit, 'cancel'),
    ]);
    const { status } = await look(bank);
    expect(await bank.entries()).toHaveLength(status === 'succeeded' ? 1 : 0);
  });

  test.each([
    ['request', { ...possible, request: 'required' }],
    ['possibility of a challenge', { challenge: 'impossible' }],
  ])('the same reference with another %s is refused', async (_what, three_d_secure) => {
    const bank = openPayerBank();
    await start(bank, CHALLENGE);
    const body = depositOf(CHALLENGE, { reference: 'a', three_d_secure });
    expect(asProblem((await bank.pay(body).expect(409)).body).code).toBe('reference_reused');
  });
});

describe('The request mode', () => {
  const ask = async (card: string, request: string, challenge = 'possible') => {
    const bank = openPayerBank();
    const return_url = challenge === 'possible' ? RETURN_URL : undefined;
    return start(bank, card, { three_d_secure: { request, challenge, return_url } });
  };

  test('automatic does not authenticate an ordinary card', async () => {
    const answer = await ask('4242424242424242', 'automatic');
    expect(answer).toMatchObject({ ...succeeded, three_d_secure: null });
  });

  test.each([
    ['4242424242424242', '05'],
    ['378282246310005', '05'],
    ['3530111333300000', '05'],
    ['30569309025904', '05'],
    ['6011111111111117', '05'],
    ['5555555555554444', '02'],
    ['2223003122003222', '02'],
    ['6759649826438453', '02'],
  ])('required authenticates the ordinary card %s, ECI %s', async (card, eci) => {
    expect(await ask(card, 'required', 'impossible')).toMatchObject({
      ...succeeded,
      three_d_secure: {
        flow: 'frictionless',
        result: 'authenticated',
        eci,
        liability_shifted: true,
      },
    });
  });

  test.each([
    ['4242424242424242', '07'],
    [CHALLENGE, '07'],
    ['5555555555554444', '00'],
    ['4000008400001280', '07'],
  ])('never exempts %s from a challenge, ECI %s', async (card, eci) => {
    expect(await ask(card, 'never')).toMatchObject({
      ...succeeded,
      three_d_secure: {
        flow: 'frictionless',
        result: 'exempted',
        eci,
        liability_shifted: false,
      },
    });
  });

  test('never is overruled by a soft decline', async () => {
    expect(await ask('4000009900002307', 'never')).toMatchObject({ code: '300' });
    expect(await ask('4000009900002307', 'never', 'impossible')).toMatchObject(
      failed('authentication_required'),
    );
  });
});

describe('Cards of 3-D Secure', () => {
  test.each([
    ['4000009900001507', 'authenticated', '05', true],
    ['5200000000001005', 'authenticated', '02', true],
    ['4000009900001705', 'attempted', '06', true],
    ['4000009900002000', 'unavailable', '07', false],
    ['4000008400001280', 'unavailable', '07', false],
  ])(
    '%s succeeds without a challenge: %s, ECI %s, liability shifted %p',
    async (card, result, eci, liability_shifted) => {
      const deposit = await start(openPayerBank(), card);
      expect(deposit).toMatchObject({
        ...succeeded,
        three_d_secure: { flow: 'frictionless', result, eci, liability_shifted },
      });
    },
  );

  test.each([
    ['4000009900001804', 'not_authenticated'],
    ['4000009900001903', 'rejected'],
  ])('%s is declined without a challenge: %s', async (card, result) => {
    const bank = openPayerBank();
    expect(await start(bank, card)).toMatchObject({
      ...failed('authentication_failed'),
      three_d_secure: { flow: 'frictionless', result, eci: null, liability_shifted: false },
    });
    expect(await bank.entries()).toEqual([]);
  });

  test('4000008400001280 is declined if authentication is required', async () => {
    const required = { three_d_secure: { ...possible, request: 'required' } };
    expect(await start(openPayerBank(), '4000008400001280', required)).toMatchObject({
      ...failed('authentication_unavailable'),
      three_d_secure: { result: 'unavailable', liability_shifted: false },
    });
  });

  test('4000008400001629 is declined after its challenge was passed', async () => {
    const bank = openPayerBank();
    await bank.decide(await start(bank, '4000008400001629'), 'confirm').expect(303);
    expect(await look(bank)).toMatchObject({
      ...failed('insufficient_funds'),
      three_d_secure: { result: 'authenticated' },
    });
    expect(await bank.entries()).toEqual([]);
  });

  test('4000009900002208 is pending for a while after its challenge', async () => {
    const bank = openPayerBank();
    await bank.decide(await start(bank, '4000009900002208'), 'confirm').expect(303);
    expect(await look(bank)).toMatchObject({
      status: 'pending',
      code: '200',
      three_d_secure: { result: 'authenticated' },
    });
    bank.pass(SETTLE_MS);
    expect(await look(bank)).toMatchObject(succeeded);
    expect(await bank.entries()).toHaveLength(1);
  });

  test('4000009900002307 goes on to a challenge under the same reference', async () => {
    const bank = openPayerBank();
    await bank.decide(await start(bank, '4000009900002307'), 'confirm').expect(303);
    expect(await look(bank)).toMatchObject(succeeded);
    expect(await bank.entries()).toHaveLength(1);
  });

  test('4000009900002109 is charged, and the first question after that gets a reset', async () => {
    const bank = openPayerBank();
    await bank.decide(await start(bank, '4000009900002109'), 'confirm').expect(303);
    await expect(bank.look('a')).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await look(bank)).toMatchObject(succeeded);
    expect(await bank.entries()).toHaveLength(1);
  });

  test('4000009900002109 is answered at once if it was not passed', async () => {
    const bank = openPayerBank();
    await bank.decide(await start(bank, '4000009900002109'), 'fail').expect(303);
    expect(await look(bank)).toMatchObject(failed('authentication_failed'));
  });

  test.each(['confirm', 'fail', 'expire'] as const)(
    '4000009900002604 answers the first question after its challenge with 500: %s',
    async (ending) => {
      const bank = openPayerBank();
      const deposit = await start(bank, '4000009900002604');
      await bank.look('a').expect(200);
      if (ending === 'expire') bank.pass(CHALLENGE_MS);
      else await bank.decide(deposit, ending).expect(303);
      await bank.look('a').expect(500);
      expect(await look(bank)).not.toHaveProperty('challenge');
    },
  );

  test('4000009900002406 does not send the payer back who has passed', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank, '4000009900002406');
    const { text, headers } = await bank.decide(deposit, 'confirm').expect(200);
    expect(text).toContain('You can close this window');
    expect(headers).not.toHaveProperty('location');
    expect((await bank.open(deposit).expect(200)).text).toBe(text);
    expect(await look(bank)).toMatchObject(succeeded);
  });

  test('behave as their rows say in every mode, and no other card is authenticated', () => {
    const asked = { request: 'automatic', challenge: 'possible' } as const;
    for (const { number, group } of testCards) {
      const verdict = authenticate(behaviourOf(number).authentication, asked);
      const isPlain = verdict.kind === 'authorize' && verdict.result === null;
      expect({ number, isPlain }).toEqual({ number, isPlain: group !== '3-D Secure' });
    }
  });
});

test('An ECI follows from scheme and result; a scheme that the bank does not know has none', () => {
  expect(schemeOf('6200000000000005')).toBeNull();
  expect(liabilityOf(null, 'authenticated')).toEqual({ eci: null, liability_shifted: false });
  expect(liabilityOf('maestro', 'attempted')).toEqual({ eci: '01', liability_shifted: true });
  expect(liabilityOf('amex', 'attempted')).toEqual({ eci: '06', liability_shifted: true });
  expect(new Set(ecis).size).toBe(6);
});
