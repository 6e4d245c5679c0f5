import { Secret } from '../../src/domain/secret.js';
import { createPaymentCreation } from '../../src/services/create-payment.js';
import { type PaymentCommand } from '../../src/services/payment-command.js';

type Deps = Parameters<typeof createPaymentCreation>[0];

const command = (returnUrl: string | null): PaymentCommand => ({
  card: {
    number: new Secret('4242424242424242'),
    cvv: new Secret('123'),
    holderName: null,
    expiryMonth: 12,
    expiryYear: 2042,
  },
  amount: 1000,
  currency: 'USD',
  capture: null,
  reference: null,
  description: null,
  metadata: null,
  threeDSecureRequest: null,
  returnUrl,
  idempotencyKey: null,
});

/** Whether a payment gets as far as to the bank, which cannot be reached. */
async function isAccepted(returnUrl: string | null, allowsPlainHttp: boolean): Promise<boolean> {
  const deps: Partial<Deps> = {
    acquirers: { forNewPayments: { isReachable: () => false } } as unknown as Deps['acquirers'],
    admit: (_merchantId, work) => work(),
    allowsPlainHttp,
  };
  const { create } = createPaymentCreation(deps as Deps);
  const refusal = await create('merchant_one', command(returnUrl), '').catch(
    (error: unknown) => error,
  );
  if (!(refusal instanceof Error)) throw new Error('the payment was made');
  if (refusal.message === 'bank_unreachable') return true;
  expect(refusal).toMatchObject({
    code: 'validation_failed',
    extras: { errors: [{ field: 'return_url', code: 'invalid_url' }] },
  });
  return false;
}

test.each([
  ['http://localhost:3000/paid', true, true],
  ['http://localhost:3000/paid', false, false],
  ['HTTP://localhost:3000/paid', false, false],
  ['https://shop.example/paid', false, true],
  [null, false, true],
] as const)(
  'A payer returns to %j, if plain http is allowed: %j',
  async (returnUrl, allowsPlainHttp, accepted) => {
    expect(await isAccepted(returnUrl, allowsPlainHttp)).toBe(accepted);
  },
);
