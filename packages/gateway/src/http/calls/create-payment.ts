import { type z } from 'zod';
import { LARGEST_BODY_KIB } from '../../domain/errors.js';
import { type CreatedPayment } from '../../services/create-payment.js';
import { type Examples, post } from '../kit/call.js';
import { networkOf } from '../kit/client-address.js';
import { notePayment } from '../kit/context.js';
import { path } from '../kit/path.js';
import { examplePayments } from '../schemas/examples.js';
import { paymentView, viewOf } from '../schemas/payment.js';
import { paymentRequest, readPaymentRequest } from './create-payment/payment-request.js';

const card = {
  number: '4242424242424242',
  expiry_month: '12',
  expiry_year: '2042',
  cvv: '123',
  holder_name: 'John Doe',
};

// They can be sent as they are.
const requests: Examples<z.input<typeof paymentRequest>> = {
  usd: {
    summary: '10.00 US dollars: two decimals, so 1000',
    value: { card, amount: 1000, currency: 'USD', reference: 'order-6735' },
  },
  manual: {
    summary: 'Only hold the money, and capture it later',
    value: { card, amount: 1000, currency: 'USD', capture: 'manual', reference: 'order-6736' },
  },
  challenge: {
    summary: 'With a 3-D Secure challenge, if the bank wants one',
    value: {
      card: { ...card, number: '4000000000003220' },
      amount: 1000,
      currency: 'EUR',
      return_url: 'https://shop.example/orders/6735/paid',
    },
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

export const createPayment = post(path('/payments'), {
  operationId: 'createPayment',
  tag: 'Payments',
  summary: 'Pay by card',
  description:
    'Charges the card once, or not at all. A decline is a result (`status: failed`), not an error. `status: processing` means that the outcome is not known yet: look at the payment again, do not make another. `status: requires_action` means that the bank wants the payer to authenticate (3-D Secure): redirect them to `next_action.url`; they come back to your `return_url`, and the payment then says what became of it. A payer who tries another card gets a new `Idempotency-Key`.',
  key: { purpose: 'attempt that the payer makes', compared: 'body (the CVV is not compared)' },
  body: {
    schema: paymentRequest,
    required: true,
    description: `JSON in UTF-8, at most ${LARGEST_BODY_KIB} KiB. A name stands once in its object, and an amount is taken as it is written: 1000.0 is 1000, 0.99999999999999999 is refused.`,
    examples: requests,
    read: readPaymentRequest,
  },
  answer: {
    description: 'The payment.',
    schema: paymentView,
    examples: examplePayments,
    viewOf: ({ payment }: CreatedPayment, addressOf) => viewOf(payment, addressOf),
    note(res, { payment }) {
      notePayment(res, payment);
    },
  },
  errors: ['payment_in_progress', 'card_declined_too_often'],
  handle: ({ merchantId, clientAddress, requestId, command }, { payments }) =>
    'refusal' in command
      ? payments.replayOrRefuse(merchantId, command)
      : payments.create(merchantId, command, networkOf(clientAddress), {
          requestId,
          checkout: null,
        }),
});
