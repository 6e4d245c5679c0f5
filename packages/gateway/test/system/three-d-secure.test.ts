import { waitFor } from '@payment-gateway/testkit';
import { onEachEngine } from '../support/engines.js';
import { openSandbox } from '../support/gateway.js';
import { decide } from '../support/payer.js';

// The bank has long enough for a busy machine, and is asked again 50 ms later.
const environment = {
  BANK_TIMEOUT_MS: '1500',
  DATABASE_TIMEOUT_MS: '3000',
  RECONCILE_AFTER_MS: '7600',
  RECONCILE_EVERY_MS: '50',
  RECONCILE_MAX_PAUSE_MS: '200',
  WORKERS: 'inline',
};

const RETURN = { return_url: 'https://shop.example/paid' };
const CHALLENGE = '4000000000003220';

// Gateway and bank share no code: here they are held to the same contract.
onEachEngine('A payment by 3-D Secure, with the real bank', (fresh) => {
  let sandbox: Awaited<ReturnType<typeof openSandbox>>;

  beforeAll(async () => {
    sandbox = await openSandbox({ fresh, environment, bankEnvironment: { BANK_SETTLE_MS: '500' } });
  });

  afterAll(() => sandbox.close());

  const pay = (number: string, fields: object = RETURN) => sandbox.gateway.paid(fields, { number });

  const settled = (id: string, status: string) =>
    waitFor(
      async () => {
        const payment = await sandbox.gateway.see(id);
        return payment.status === status && payment;
      },
      { what: `payment ${id} to be ${status}` },
    );

  const movedFor = async (id: string) =>
    (await sandbox.bank.ledger(id)).map(({ kind, amount }) => `${kind} ${amount}`);

  test.each([
    ['4000009900001507', {}, 'frictionless', 'authenticated', '05', true],
    ['5200000000001005', {}, 'frictionless', 'authenticated', '02', true],
    ['4000009900001705', {}, 'frictionless', 'attempted', '06', true],
    ['4000009900002000', {}, 'frictionless', 'unavailable', '07', false],
    ['4000008400001280', {}, 'frictionless', 'unavailable', '07', false],
    [
      '4242424242424242',
      { request_three_d_secure: 'required' },
      'frictionless',
      'authenticated',
      '05',
      true,
    ],
    [
      '4242424242424242',
      { request_three_d_secure: 'never' },
      'frictionless',
      'exempted',
      '07',
      false,
    ],
    [CHALLENGE, { request_three_d_secure: 'never' }, 'frictionless', 'exempted', '07', false],
  ])('with card %s succeeds at once %j', async (number, fields, flow, result, eci, shifted) => {
    const payment = await pay(number, { ...RETURN, ...fields });
    expect(payment).toMatchObject({
      status: 'succeeded',
      next_action: null,
      three_d_secure: { version: '2.2.0', flow, result, eci, liability_shifted: shifted },
    });
    expect(await movedFor(payment.id)).toEqual(['charge 1000']);
  });

  test('with an ordinary card has no authentication', async () => {
    expect(await pay('4242424242424242')).toMatchObject({
      status: 'succeeded',
      three_d_secure: null,
    });
    expect(await pay('4242424242424242', {})).toMatchObject({
      status: 'succeeded',
      three_d_secure: null,
      return_url: null,
    });
  });

  test.each([
    ['4000009900001804', RETURN, 'authentication_failed', 'not_authenticated'],
    ['4000009900001903', RETURN, 'authentication_failed', 'rejected'],
    [
      '4000008400001280',
      { ...RETURN, request_three_d_secure: 'required' },
      'authentication_unavailable',
      'unavailable',
    ],
    [CHALLENGE, {}, 'authentication_required', null],
    [CHALLENGE, { request_three_d_secure: 'required' }, 'authentication_required', null],
  ])('with card %s is declined at once: %j', async (number, fields, reason, result) => {
    const payment = await pay(number, fields);
    expect(payment).toMatchObject({ status: 'failed', decline_reason: reason, next_action: null });
    expect(payment.three_d_secure?.result ?? null).toBe(result);
    expect(await movedFor(payment.id)).toEqual([]);
  });

  test.each([
    [CHALLENGE, 'confirm', 'succeeded', null, 'authenticated'],
    [CHALLENGE, 'fail', 'failed', 'authentication_failed', 'not_authenticated'],
    [CHALLENGE, 'cancel', 'failed', 'authentication_canceled', 'canceled'],
    ['4000008400001629', 'confirm', 'failed', 'insufficient_funds', 'authenticated'],
    ['4000009900002307', 'confirm', 'succeeded', null, 'authenticated'],
    ['4000009900002406', 'confirm', 'succeeded', null, 'authenticated'],
    ['4000009900002505', 'confirm', 'succeeded', null, 'authenticated'],
    ['4000009900002109', 'confirm', 'succeeded', null, 'authenticated'],
    ['4000009900002208', 'confirm', 'succeeded', null, 'authenticated'],
    ['4000009900002604', 'confirm', 'succeeded', null, 'authenticated'],
  ] as const)(
    'with card %s waits for the payer, who presses %s',
    async (number, decision, status, reason, result) => {
      const waiting = await pay(number);
      expect(waiting).toMatchObject({
        status: 'requires_action',
        code: '300',
        three_d_secure: null,
        next_action: { type: 'redirect_to_url' },
      });
      expect(await decide(sandbox.bank, waiting.id, decision)).toBeLessThan(400);
      const payment = await settled(waiting.id, status);
      expect(payment).toMatchObject({
        decline_reason: reason,
        three_d_secure: {
          flow: 'challenge',
          result,
          liability_shifted: result === 'authenticated',
        },
      });
      expect(await movedFor(waiting.id)).toEqual(status === 'succeeded' ? ['charge 1000'] : []);
    },
  );

  test('asks for a challenge after a soft decline although the merchant wanted none', async () => {
    const fields = { ...RETURN, request_three_d_secure: 'never' };
    expect((await pay('4000009900002307', fields)).status).toBe('requires_action');
  });

  test('is held after a challenge if the merchant captures later', async () => {
    const { id } = await pay(CHALLENGE, { ...RETURN, capture: 'manual' });
    await decide(sandbox.bank, id, 'confirm');
    await settled(id, 'authorized');
    const { payment } = await sandbox.gateway.operated(id, 'captures', { amount: 600 });
    expect(payment).toMatchObject({ status: 'succeeded', amount_captured: 600 });
    expect(await movedFor(id)).toEqual(['authorization 1000', 'capture 600']);
  });

  test('is canceled by a void while the payer is at the bank, whose button does nothing then', async () => {
    const { id } = await pay(CHALLENGE);
    const { operation, payment } = await sandbox.gateway.operated(id, 'void');
    expect(operation).toMatchObject({ status: 'succeeded', code: '0' });
    expect(payment).toMatchObject({
      status: 'canceled',
      next_action: null,
      three_d_secure: { flow: 'challenge', result: 'canceled', liability_shifted: false },
    });
    expect(await movedFor(id)).toEqual([]);
  });

  test('is not voided once the payer has confirmed', async () => {
    const { id } = await pay('4000009900002604');
    await decide(sandbox.bank, id, 'confirm');
    // The reconciler may have been faster still: then there is nothing to void.
    const answer = await sandbox.gateway.operate(id, 'void');
    if (answer.status === 200) {
      expect(answer.body).toMatchObject({
        operation: { status: expect.stringMatching(/^(failed|pending)$/) },
      });
    } else expect(answer.body).toMatchObject({ code: 'operation_not_allowed' });
    expect(await settled(id, 'succeeded')).toMatchObject({ amount_captured: 1000 });
    expect(await movedFor(id)).toEqual(['charge 1000']);
  });
});

onEachEngine('A challenge that nobody ends', (fresh) => {
  test('is ended by the bank, and the payment then fails', async () => {
    const { gateway, bank, close } = await openSandbox({
      fresh,
      environment,
      bankEnvironment: { BANK_CHALLENGE_MS: '400' },
    });
    const { id, status } = await gateway.paid(RETURN, { number: CHALLENGE });
    expect(status).toBe('requires_action');
    const payment = await waitFor(
      async () => {
        const seen = await gateway.see(id);
        return seen.status === 'failed' && seen;
      },
      { what: 'the challenge to be abandoned' },
    );
    expect(payment).toMatchObject({
      decline_reason: 'authentication_abandoned',
      next_action: null,
      three_d_secure: { flow: 'challenge', result: 'abandoned', liability_shifted: false },
    });
    expect(await bank.ledger(id)).toEqual([]);
    await close();
  });
});
