import { type z } from 'zod';
import { type EventView } from '../schemas/event.js';
import { type OperatedView, type OperationView } from '../schemas/operation.js';
import { type PaymentView } from '../schemas/payment.js';
import { type paymentRequest } from '../schemas/payment-request.js';

type Examples<Name extends string, Value> = Record<Name, { summary: string; value: Value }>;

const card = {
  number: '4242424242424242',
  expiry_month: '12',
  expiry_year: '2042',
  cvv: '123',
  holder_name: 'John Doe',
};

/** Requests that can be sent as they are. */
export const examplePaymentRequests: Examples<
  'usd' | 'manual' | 'jpy' | 'bhd',
  z.input<typeof paymentRequest>
> = {
  usd: {
    summary: '10.00 US dollars: two decimals, so 1000',
    value: { card, amount: 1000, currency: 'USD', reference: 'order-6735' },
  },
  manual: {
    summary: 'Only hold the money, and capture it later',
    value: { card, amount: 1000, currency: 'USD', capture: 'manual', reference: 'order-6736' },
  },
  jpy: {
    summary: '1,000 yen: no decimals, so 1000',
    value: { card, amount: 1000, currency: 'JPY' },
  },
  bhd: {
    summary: '1.000 Bahraini dinar: three decimals, so 1000',
    value: { card, amount: 1000, currency: 'BHD' },
  },
};

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

/** What a payment can look like after the bank has answered, or has not. */
export const examplePayments: Examples<
  'succeeded' | 'failed' | 'processing' | 'authorized',
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
};

const operation = {
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

const capture: OperationView = { ...operation, type: 'capture', amount: 700 };

export const exampleCaptures: Examples<'succeeded' | 'failed' | 'pending', OperatedView> = {
  succeeded: {
    summary: 'A part was captured, the rest released',
    value: {
      operation: capture,
      payment: {
        ...succeeded,
        capture: 'manual',
        amount_captured: 700,
        amount_refundable: 700,
        updated_at: operation.updated_at,
      },
    },
  },
  failed: {
    summary: 'The bank refused; the money is still held',
    value: {
      operation: { ...capture, status: 'failed', code: '100', failure_reason: 'capture_failed' },
      payment: { ...authorized, updated_at: operation.updated_at },
    },
  },
  pending: {
    summary: 'The outcome is not known yet: send the same key again',
    value: {
      operation: { ...capture, status: 'pending', code: null, tracking_id: null },
      payment: { ...authorized, updated_at: operation.updated_at },
    },
  },
};

export const exampleVoids: Examples<'succeeded', OperatedView> = {
  succeeded: {
    summary: 'The money is released',
    value: {
      operation: { ...operation, type: 'void', amount: 1000 },
      payment: {
        ...authorized,
        status: 'canceled',
        capture_before: null,
        updated_at: operation.updated_at,
      },
    },
  },
};

const refund: OperationView = {
  ...operation,
  type: 'refund',
  amount: 300,
  reason: 'One apple was bad',
};

const refundedPayment: PaymentView = {
  ...succeeded,
  amount_refundable: 700,
  updated_at: operation.updated_at,
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

/** A whole history: paid, and partly paid back. */
export const exampleEvents: readonly EventView[] = [
  {
    sequence: 1,
    type: 'intent_recorded',
    from_status: null,
    to_status: 'processing',
    cause: 'merchant',
    bank_reference: succeeded.id,
    bank_code: null,
    amount: 1000,
    detail: null,
    created_at: succeeded.created_at,
  },
  {
    sequence: 2,
    type: 'outcome_recorded',
    from_status: 'processing',
    to_status: 'succeeded',
    cause: 'bank_answer',
    bank_reference: succeeded.id,
    bank_code: '0',
    amount: 1000,
    detail: null,
    created_at: succeeded.updated_at,
  },
  {
    sequence: 3,
    type: 'refund_requested',
    from_status: 'succeeded',
    to_status: 'succeeded',
    cause: 'merchant',
    bank_reference: refund.id,
    bank_code: null,
    amount: 300,
    detail: null,
    created_at: refund.created_at,
  },
  {
    sequence: 4,
    type: 'refund_succeeded',
    from_status: 'succeeded',
    to_status: 'succeeded',
    cause: 'bank_answer',
    bank_reference: refund.id,
    bank_code: '0',
    amount: 300,
    detail: null,
    created_at: refund.updated_at,
  },
];
