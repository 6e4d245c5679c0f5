import { Secret } from '../../src/domain/secret.js';
import { identityText, type PaymentIdentity } from '../../src/services/payment-command.js';
import { identityText as operationIdentity } from '../../src/services/operation-command.js';

const payment: PaymentIdentity = {
  card: {
    number: new Secret('4242424242424242'),
    holderName: new Secret('John Doe'),
    expiryMonth: 12,
    expiryYear: 2042,
  },
  amount: 1000,
  currency: 'USD',
  capture: 'manual',
  reference: 'order-1',
  description: 'One apple',
  metadata: { shop: 'a', order: '1' },
  threeDSecureRequest: null,
  returnUrl: null,
};

// Hashes of these texts are stored forever, and keys never expire.
describe('The fingerprint text of an Idempotency-Key is the same in every release', () => {
  test('for a payment with all fields', () => {
    expect(identityText(payment).reveal()).toBe(
      '["4242424242424242",12,2042,"John Doe",1000,"USD","manual","order-1","One apple",[["order","1"],["shop","a"]]]',
    );
  });

  test('for a payment with the fewest fields', () => {
    const few: PaymentIdentity = {
      ...payment,
      card: { ...payment.card, holderName: null },
      capture: null,
      reference: null,
      description: null,
      metadata: null,
    };
    expect(identityText(few).reveal()).toBe(
      '["4242424242424242",12,2042,null,1000,"USD",null,null,null,[]]',
    );
  });

  test('for a payment with fields of 3-D Secure, which older hashes do not have', () => {
    const text = (fields: Partial<PaymentIdentity>) =>
      identityText({ ...payment, metadata: null, ...fields }).reveal();
    const before = text({}).slice(0, -1);
    expect(text({ threeDSecureRequest: 'never' })).toBe(
      `${before},["request_three_d_secure","never"]]`,
    );
    expect(text({ threeDSecureRequest: 'never', returnUrl: 'https://shop.example/' })).toBe(
      `${before},["request_three_d_secure","never"],["return_url","https://shop.example/"]]`,
    );
  });

  test('for captures, voids and refunds', () => {
    expect(operationIdentity({ amount: 300, reason: 'One apple' }).reveal()).toBe(
      '[300,"One apple"]',
    );
    expect(operationIdentity({ amount: null, reason: null }).reveal()).toBe('[null,null]');
  });
});
