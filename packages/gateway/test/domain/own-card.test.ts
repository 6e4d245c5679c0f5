import {
  carriesCardNumber,
  carriesCvv,
  labelsCvv,
  mayCarryNumberOf,
  namesCvv,
  splitOver,
} from '../../src/domain/own-card.js';

const NUMBER = '4000056655665556';

describe("The request's own card number", () => {
  test.each([
    ['as it is', 'tx-4000056655665556-731'],
    ['with letters between', '4a0b0c0d0e5f6g6h5i5j6k6l5m5n5o6'],
    ['inside more digits', '99940000566556655567319'],
    ['backwards', '6555665566500004'],
    ['but for the last four', 'tx-400005665566'],
    ['but for the first four', 'tx-566556-65556'],
    ['first and middle, with a mask', '40000566556*****'],
    ['in Persian digits', '۴۰۰۰۰۵۶۶۵۵۶۶۵۵۵۶'],
  ])('is found %s', (_, text) => {
    expect(carriesCardNumber(text, NUMBER)).toBe(true);
  });

  test.each([
    ['its last four', 'Visa 5556'],
    ['its first six and last four', '400005******5556'],
    ['its first eight and last four', '40000566xxxx5556'],
    ['another number', '4242424242424242'],
    ['a UUID', '01a204f6-952c-7377-9a47-ee4f43987a7f'],
    ['zeros', '20260000000000002'],
  ])('is not found in text that may be shown, or is no part of it: %s', (_, text) => {
    expect(carriesCardNumber(text, NUMBER)).toBe(false);
    expect(carriesCardNumber(text.replace('4242424242424242', ''), '4000000000000002')).toBe(false);
  });

  test('is found by any nine of its digits in a row', () => {
    const number = '5105105105105100';
    for (let from = 0; from + 9 <= number.length; from++) {
      expect(carriesCardNumber(`tx-${number.slice(from, from + 9)}-7`, number)).toBe(true);
      expect(carriesCardNumber(`tx-${number.slice(from, from + 8)}-7`, number)).toBe(false);
    }
  });

  test('is found across two texts, or across many in order', () => {
    expect(splitOver(['no. 40000566', 'apples', '55665556'], NUMBER)).toEqual([0, 2]);
    expect(splitOver(['55665556', '1', '40000566'], NUMBER)).toEqual([0, 2]);
    expect(splitOver(['4000', '0566', '', '5566', '5556'], NUMBER)).toEqual([0, 1, 3, 4]);
    expect(splitOver(['400005', '5556', 'order 6735'], NUMBER)).toEqual([]);
    expect(splitOver(['01a204f6-952c-7377-9a47-ee4f43987a7f', '5556'], NUMBER)).toEqual([]);
  });

  test('is suspected by its brand and last four digits', () => {
    const card = { brand: 'visa', last4: '5556' } as const;
    expect(mayCarryNumberOf(card, 'tx40000566556655567319')).toBe(true);
    expect(mayCarryNumberOf({ ...card, last4: '5557' }, 'tx40000566556655567319')).toBe(false);
  });
});

describe('A CVV', () => {
  test.each([
    ['under its name', 'cvv=731'],
    ['under another name', 'security_code: 731'],
    ['before its name', '731 (CVC2)'],
    ['beside the last four', 'tx-5556731'],
    ['between separators', 'tx-731-a9'],
    ['all alone', '731'],
  ])('is found %s', (_, text) => {
    expect(carriesCvv(text, '731', NUMBER)).toBe(true);
  });

  test.each([
    'tx731',
    'tx-17312',
    '2026-11-25/0731',
    'a731b',
    '01a204f6-7731-7731-9731-731731731731',
  ])('is not found in %s, which has its digits by chance', (text) => {
    expect(carriesCvv(text, '731', NUMBER)).toBe(false);
  });

  test('is found by its label alone after the request', () => {
    expect(['cvv_731_bad', 'CVC2 1234', 'tx cvv:007'].every(namesCvv)).toBe(true);
    expect(['recvv731', 'cvv_bad', 'cvv 73', 'cvv 73111'].some(namesCvv)).toBe(false);
  });

  test('is what a merchant labels as one', () => {
    expect(labelsCvv('the cvv is 731', '731')).toBe(true);
    expect(labelsCvv('flight 731, cvv asked for', '731')).toBe(false);
  });
});
