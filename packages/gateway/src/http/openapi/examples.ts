import { type z } from 'zod';
import { type PaymentView } from '../schemas/payment.js';
import { type paymentRequest } from '../schemas/payment-request.js';

/** A request that can be sent as it is. */
export const examplePaymentRequest: z.input<typeof paymentRequest> = {
  card: {
    number: '4242424242424242',
    expiry_month: '12',
    expiry_year: '2042',
    cvv: '123',
    holder_name: 'John Doe',
  },
  amount: 1000,
  currency: 'USD',
  reference: 'order-6735',
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
  capture: 'automatic',
  reference: 'order-6735',
  description: null,
  metadata: {},
  created_at: '2026-11-22T20:27:00.123Z',
  updated_at: '2026-11-22T20:27:00.164Z',
};

/** What a payment can look like after the bank has answered, or has not. */
export const examplePayments: Record<string, { summary: string; value: PaymentView }> = {
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
    },
  },
};
