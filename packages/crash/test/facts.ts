import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedPayment } from '../src/books/books.js';
import { type Attempt, type Facts } from '../src/judge/facts.js';
import { judge } from '../src/judge/judge.js';
import { type Reply } from '../src/merchants/client.js';
import { type PaymentOrder } from '../src/merchants/order.js';

/** An order that is paid and charged once: the facts of a run without a fault. */
export const order: PaymentOrder = {
  tag: 'order-1',
  merchant: 'merchant_one',
  key: 'key-1',
  card: '4242424242424242',
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
  threeDSecure: null,
};

export const payment: BookedPayment = {
  id: 'payment-1',
  merchant: 'merchant_one',
  tag: 'order-1',
  key: 'key-1',
  status: 'succeeded',
  declineReason: null,
  trackingId: 'bank-1',
  capture: 'automatic',
  amount: 1000,
  currency: 'USD',
  amountCaptured: 1000,
  amountRefunded: 0,
  amountRefundPending: 0,
  openOperation: null,
  returnUrl: null,
  threeDSecure: null,
  checkoutSessionId: null,
  attention: null,
};

export const charge: LedgerEntry = {
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

export const succeeded = {
  kind: 'answer',
  status: 200,
  paymentId: 'payment-1',
  paymentStatus: 'succeeded',
  operation: null,
  nextAction: null,
  problem: null,
  replayed: false,
} as const;

export const reply = (answer: Reply, changed: Partial<Attempt> = {}): Attempt => ({
  order,
  isLookup: false,
  gateway: 'gateway A',
  reply: answer,
  gatewayLived: true,
  ...changed,
});

/** These facts, and for the rest those of that order. */
export const factsOf = (facts: Partial<Facts>): Facts => ({
  attempts: [reply(succeeded)],
  payments: [payment],
  operations: [],
  events: [],
  ledger: [charge],
  bankStatus: new Map(),
  authentications: new Map(),
  visits: [],
  arrivals: [],
  sessions: [],
  places: [],
  sessionRequests: [],
  checkoutVisits: [],
  checkoutArrivals: [],
  merchantEvents: null,
  ...facts,
});

/** Which kinds of violations the judge finds in these facts. */
export const kindsOf = (facts: Partial<Facts>): string[] => {
  const violations = judge(factsOf(facts));
  return [...new Set(violations.map(({ kind }) => kind))].sort();
};
