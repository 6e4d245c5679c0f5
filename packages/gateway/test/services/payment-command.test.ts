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
};

// The hashes of these texts are in the books for ever, and keys never expire.
describe('What an Idempotency-Key stands for is written as every release has written it', () => {
  test('for a payment with all fields', () => {
    expect(identityText(payment).reveal()).toBe(
      '["4242424242424242",12,2042,"John Doe",1000,"USD","manual","order-1","One apple",[["order","1"],["shop","a"]]]',
    );
  });

  test('for a payment with as few as can be', () => {
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

  test('for captures, voids and refunds', () => {
    expect(operationIdentity({ amount: 300, reason: 'One apple' }).reveal()).toBe(
      '[300,"One apple"]',
    );
    expect(operationIdentity({ amount: null, reason: null }).reveal()).toBe('[null,null]');
  });
});
