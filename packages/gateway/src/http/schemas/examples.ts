import { type OperatedView, type OperationView } from './operation.js';
import { type PaymentView } from './payment.js';

type Examples<Name extends string, Value> = Record<
  Name,
  { readonly summary: string; readonly value: Value }
>;

const succeeded: PaymentView = {
  id: '019aabcd-1234-7abc-8def-0123456789ab',
  status: 'succeeded',
  code: '0',
  decline_reason: null,
  tracking_id: '6f1c2a34-9d1e-4b0e-8f5d-5f2f0d1b7c11',
  masked_card_number: '**** **** **** 4242',
  card: { brand: 'visa', last4: '4242', expiry_month: 12, expiry_year: 2042 },
  amount: 1000,
  currency: 'USD',
  amount_captured: 1000,
  amount_refunded: 0,
  amount_refundable: 1000,
  capture: 'automatic',
  capture_before: null,
  reference: 'order-6735',
  description: null,
  metadata: {},
  next_action: null,
  three_d_secure: null,
  return_url: null,
  created_at: '2026-11-22T20:27:00.123Z',
  updated_at: '2026-11-22T20:27:00.164Z',
};

const authorized: PaymentView = {
  ...succeeded,
  status: 'authorized',
  amount_captured: 0,
  amount_refundable: 0,
  capture: 'manual',
  capture_before: '2026-11-29T20:27:00.123Z',
  reference: 'order-6736',
};

const challenged: PaymentView = {
  ...succeeded,
  status: 'requires_action',
  code: '300',
  masked_card_number: '**** **** **** 3220',
  card: { ...succeeded.card, last4: '3220' },
  amount_captured: 0,
  amount_refundable: 0,
  next_action: {
    type: 'redirect_to_url',
    url: 'https://pay.example.com/3d-secure/AZqrzRI0erx976uRAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    expires_at: '2026-11-22T20:37:00.164Z',
  },
  return_url: 'https://shop.example/orders/6735/paid',
};

export const examplePayments: Examples<
  'succeeded' | 'failed' | 'processing' | 'authorized' | 'requires_action',
  PaymentView
> = {
  succeeded: { summary: 'Paid', value: succeeded },
  failed: {
    summary: 'Declined by the bank (a result, not an error)',
    value: {
      ...succeeded,
      status: 'failed',
      code: '100',
      decline_reason: 'insufficient_funds',
      masked_card_number: '**** **** **** 0002',
      card: { ...succeeded.card, last4: '0002' },
      amount_captured: 0,
      amount_refundable: 0,
    },
  },
  processing: {
    summary: 'The outcome is not known yet: look again, do not pay again',
    value: {
      ...succeeded,
      status: 'processing',
      code: '200',
      masked_card_number: '**** **** **** 9995',
      card: { ...succeeded.card, last4: '9995' },
      amount_captured: 0,
      amount_refundable: 0,
    },
  },
  authorized: { summary: 'Held until it is captured or voided', value: authorized },
  requires_action: { summary: 'The payer must pass a 3-D Secure challenge', value: challenged },
};

/** What the captures, voids and refunds of examples have in common. */
export const exampleOperation = {
  id: '019aabce-5678-7abc-8def-0123456789ab',
  payment_id: succeeded.id,
  status: 'succeeded',
  code: '0',
  failure_reason: null,
  tracking_id: '9f86d081-884c-4d65-9a2f-eaa0c55ad015',
  currency: 'USD',
  reason: null,
  created_at: '2026-11-22T21:03:10.500Z',
  updated_at: '2026-11-22T21:03:10.541Z',
} as const satisfies Partial<OperationView>;

/** The request for the whole amount. */
export const wholeAmount = { summary: 'All of it', value: {} };

const refund: OperationView = {
  ...exampleOperation,
  type: 'refund',
  amount: 300,
  reason: 'One apple was bad',
};

const refundedPayment: PaymentView = {
  ...succeeded,
  amount_refundable: 700,
  updated_at: exampleOperation.updated_at,
};

export const exampleRefunds: Examples<'succeeded' | 'pending' | 'failed', OperatedView> = {
  succeeded: {
    summary: 'Paid back',
    value: { operation: refund, payment: { ...refundedPayment, amount_refunded: 300 } },
  },
  pending: {
    summary: 'Under way; it may still fail',
    value: { operation: { ...refund, status: 'pending', code: '200' }, payment: refundedPayment },
  },
  failed: {
    summary: 'Refused; its amount can be paid back again',
    value: {
      operation: { ...refund, status: 'failed', code: '100', failure_reason: 'refund_failed' },
      payment: { ...refundedPayment, amount_refundable: 1000 },
    },
  },
};
