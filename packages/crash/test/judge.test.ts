import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedPayment } from '../src/books/books.js';
import { type Heard } from '../src/client.js';
import { type Attempt, type Facts } from '../src/judge/facts.js';
import { judge } from '../src/judge/judge.js';
import { type PaymentOrder } from '../src/order.js';

// A judge that acquits everybody proves nothing: here each promise is broken once.

const order: PaymentOrder = {
  tag: 'order-1',
  merchant: 'merchant_one',
  key: 'key-1',
  card: '4242424242424242',
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
};

const payment: BookedPayment = {
  id: 'payment-1',
  merchant: 'merchant_one',
  tag: 'order-1',
  key: 'key-1',
  status: 'succeeded',
  declineReason: null,
  trackingId: 'bank-1',
  amount: 1000,
  currency: 'USD',
};

const charge: LedgerEntry = {
  id: '1',
  reference: 'payment-1',
  operation_reference: null,
  transaction_id: 'bank-1',
  kind: 'charge',
  amount: 1000,
  currency: 'USD',
  card: '**** **** **** 4242',
  at: '2042-01-01T00:00:00.000Z',
};

const succeeded = {
  kind: 'answer',
  status: 200,
  paymentId: 'payment-1',
  paymentStatus: 'succeeded',
  problem: null,
  replayed: false,
} as const;

const heard = (answer: Heard, changed: Partial<Attempt> = {}): Attempt => ({
  order,
  gateway: 'gateway A',
  heard: answer,
  gatewayLived: true,
  ...changed,
});

const kindsOf = (facts: Partial<Facts>): string[] => {
  const violations = judge({
    attempts: [heard(succeeded)],
    payments: [payment],
    events: [],
    ledger: [charge],
    bankStatus: new Map(),
    ...facts,
  });
  return [...new Set(violations.map(({ kind }) => kind))].sort();
};

test('a payment that is charged once, and told so, breaks no promise', () => {
  expect(kindsOf({})).toEqual([]);
});

test('a second charge is found', () => {
  expect(kindsOf({ ledger: [charge, { ...charge, id: '2' }] })).toEqual([
    'double_charge',
    'wrong_charge',
  ]);
});

test('a second payment for one key is found', () => {
  const second = { ...payment, id: 'payment-2' };
  expect(
    kindsOf({
      payments: [payment, second],
      ledger: [charge, { ...charge, id: '2', reference: 'payment-2' }],
      attempts: [heard(succeeded), heard({ ...succeeded, paymentId: 'payment-2' })],
    }),
  ).toEqual(['contradiction', 'double_charge']);
});

test('a failed payment that was charged is found, unless the charge was undone', () => {
  const failed = { ...payment, status: 'failed' };
  const attempts = [heard({ ...succeeded, paymentStatus: 'processing' })];
  expect(kindsOf({ payments: [failed], attempts })).toEqual(['wrong_charge']);
  const ledger = [charge, { ...charge, id: '2', kind: 'void' }];
  expect(kindsOf({ payments: [failed], attempts, ledger })).toEqual([]);
});

test('a payment that succeeded without a charge, or with a wrong one, is found', () => {
  expect(kindsOf({ ledger: [] })).toEqual(['wrong_charge']);
  expect(kindsOf({ ledger: [{ ...charge, amount: 999 }] })).toEqual(['wrong_charge']);
  expect(kindsOf({ ledger: [{ ...charge, currency: 'EUR' }] })).toEqual(['wrong_charge']);
});

test('a charge that the gateway does not know is found', () => {
  expect(kindsOf({ ledger: [charge, { ...charge, reference: 'payment-9' }] })).toEqual([
    'charge_without_payment',
  ]);
});

test('a merchant who was told otherwise is found', () => {
  expect(kindsOf({ attempts: [heard({ ...succeeded, paymentStatus: 'failed' })] })).toEqual([
    'contradiction',
  ]);
  expect(kindsOf({ attempts: [heard({ ...succeeded, paymentId: 'payment-9' })] })).toEqual([
    'contradiction',
  ]);
});

test('a payment that was charged although nothing was sent is found', () => {
  const attempts = [
    heard(
      { ...succeeded, status: 503, paymentId: null, paymentStatus: null },
      { order: { ...order, key: null } },
    ),
  ];
  expect(kindsOf({ attempts, payments: [{ ...payment, key: null }] })).toEqual([
    'charged_after_503',
  ]);
});

test('silence of a gateway that lives is found, silence of one that was killed is not', () => {
  const silence: Heard = { kind: 'silence', why: 'socket hang up' };
  expect(kindsOf({ attempts: [heard(silence)] })).toEqual(['lost_answer']);
  expect(kindsOf({ attempts: [heard(silence, { gatewayLived: false })] })).toEqual([]);
});

test('an answer that is no part of the contract is found', () => {
  const attempts = [heard({ ...succeeded, status: 500, problem: 'internal_error' })];
  expect(kindsOf({ attempts })).toEqual(['unexpected_answer']);
});

test('a payment that hangs although the bank has decided is found, a pending one is not', () => {
  const processing = {
    payments: [{ ...payment, status: 'processing' }],
    attempts: [heard({ ...succeeded, paymentStatus: 'processing' })],
    ledger: [],
  };
  const says = (status: string) => new Map([['payment-1', status]]);
  expect(kindsOf({ ...processing, bankStatus: says('succeeded') })).toEqual(['stuck']);
  expect(kindsOf({ ...processing, bankStatus: says('never seen') })).toEqual(['stuck']);
  expect(kindsOf({ ...processing, bankStatus: says('pending') })).toEqual([]);
});

test('an intent that nobody follows up is found', () => {
  const payments = [{ ...payment, status: 'initiated' }];
  const attempts = [heard({ kind: 'silence', why: 'killed' }, { gatewayLived: false })];
  const bankStatus = new Map([['payment-1', 'pending']]);
  expect(kindsOf({ payments, attempts, ledger: [], bankStatus })).toEqual(['stuck']);
});
