import { examplePayments, exampleRefunds } from './examples.js';
import { type MerchantEventView } from './merchant-event.js';

const payment = examplePayments.succeeded.value;
const refunded = exampleRefunds.succeeded.value;

const paid: MerchantEventView = {
  id: '019aabcd-125d-7004-8def-0123456789ab',
  type: 'payment.succeeded',
  sequence: 2,
  timestamp: payment.updated_at,
  data: { payment },
  request: { id: '019aabcd-1233-7c11-9a0e-5b1d2f3c4a6e', idempotency_key: 'order-6735' },
};

/** Events of the payment and the refund of the other examples. */
export const exampleEvents = {
  paid: { summary: 'A payment has succeeded', value: paid },
  refunded: {
    summary: 'A part was paid back',
    value: {
      id: '019aabce-56b2-7008-8def-0123456789ab',
      type: 'refund.succeeded',
      sequence: 4,
      timestamp: refunded.operation.updated_at,
      data: { payment: refunded.payment, operation: refunded.operation },
      request: { id: '019aabce-5677-7d00-8a51-0c9e7d6b5a43', idempotency_key: null },
    },
  },
  ping: {
    summary: 'A test of a webhook endpoint',
    value: {
      id: '019aabd1-0a00-7abc-8def-0123456789ab',
      type: 'test.ping',
      sequence: 5,
      timestamp: '2026-11-22T21:10:00.128Z',
      data: {
        webhook_endpoint: {
          id: '019aabd0-1111-7abc-8def-0123456789ab',
          url: 'https://shop.example/hooks',
        },
      },
      request: { id: '019aabd1-09ff-7d00-8a51-0c9e7d6b5a43', idempotency_key: null },
    },
  },
} as const satisfies Record<string, { summary: string; value: MerchantEventView }>;
