import { isCardDataKey } from '../../src/domain/card-data-keys.js';

test.each([
  ...['cvv', 'CVV', 'cvc', 'Cvc', 'pan', 'PAN', 'cvv2', 'CVC2', 'csc', 'ccv', 'cvn'],
  ...['card_number', 'cardNumber', 'CardNumber', 'card-number', 'card.number', 'CARD NUMBER'],
  ...['security_code', 'securityCode', 'card_security_code', 'cardVerificationValue'],
  ...['card_cvv', 'cardCvv', 'payment.cvc', 'cvv_code', 'c.v.v', 'ｃｖｖ', 'c\u200bvv'],
  ...['full_pan', 'cc_number', 'ccNumber', 'primary_account_number', 'track2', 'trackData'],
])('A metadata key suggests card data: %s', (key) => {
  expect(isCardDataKey(key)).toBe(true);
});

test.each([
  ...['order', 'pancake', 'company', 'japan', 'span', 'pan_size', 'card_brand', 'last4', 'bin'],
  ...['cvv_result', 'cvc_check', 'cardholder', 'number', 'verification_code', 'tracking_number'],
])('A metadata key suggests no card data: %s', (key) => {
  expect(isCardDataKey(key)).toBe(false);
});
