import { z } from 'zod';
import { cardBrands, maskedCardNumber } from '../../domain/card.js';
import {
  captureModes,
  type Payment,
  publicStatusOf,
  refundableOf,
  releaseAtOf,
} from '../../domain/payment.js';
import { answerCodeList, codeOf, publicStatusList } from '../../domain/states.js';
import { type ChallengeAddressOf, nextAction, nextActionOf } from './next-action.js';
import { threeDSecureView, threeDSecureViewOf } from './three-d-secure.js';

const nullable = (description: string) => z.string().nullable().meta({ description });

/** A payment's status as merchants see it. */
export const paymentStatus = z.enum(publicStatusList);

/** A payment as merchants see it. */
export const paymentView = z
  .strictObject({
    id: z.uuid(),
    status: paymentStatus.meta({
      description:
        '`processing` says that the outcome is not known yet, never that the payment failed. `requires_action` waits for the payer: see `next_action`.',
    }),
    code: z.enum(answerCodeList).nullable().meta({
      description:
        "The bank's code: 0 success, 100 failed, 200 pending, 300 challenge required. Null until the bank has spoken.",
    }),
    decline_reason: nullable('Why the payment failed, such as `insufficient_funds`.'),
    tracking_id: nullable("The bank's id of the transaction."),
    masked_card_number: z.string().meta({ examples: ['**** **** **** 4242'] }),
    card: z.strictObject({
      brand: z.enum(cardBrands),
      last4: z.string().meta({ examples: ['4242'] }),
      expiry_month: z.int().min(1).max(12),
      expiry_year: z.int(),
    }),
    amount: z.int().min(1).meta({ description: 'In the minor unit of the currency.' }),
    currency: z.string().meta({ examples: ['USD'] }),
    amount_captured: z.int().min(0),
    amount_refunded: z.int().min(0),
    amount_refundable: z.int().min(0).meta({
      description: 'What can still be paid back: captured, less refunds made and under way.',
    }),
    capture: z.enum(captureModes),
    capture_before: z.iso.datetime({ precision: 3 }).nullable().meta({
      description:
        'While `authorized`: when the money is released if it was not captured by then. Else null.',
    }),
    reference: nullable('Your own reference.'),
    description: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    next_action: nextAction.nullable().meta({
      description: 'While `requires_action`: send the payer there. Else null.',
    }),
    three_d_secure: threeDSecureView.nullable().meta({
      description: 'How the payer was authenticated; null if they were not, or not yet.',
    }),
    return_url: nullable('Where the payer returns to after a challenge.'),
    created_at: z.iso.datetime({ precision: 3 }),
    updated_at: z.iso.datetime({ precision: 3 }),
  })
  .meta({ id: 'Payment' });

export type PaymentView = z.output<typeof paymentView>;

export function viewOf(payment: Payment, addressOf: ChallengeAddressOf): PaymentView {
  const { card, state } = payment;
  return {
    id: payment.id,
    status: publicStatusOf(payment),
    code: codeOf(state.answer),
    decline_reason: state.reason,
    tracking_id: state.trackingId,
    masked_card_number: maskedCardNumber(card.last4),
    card: {
      brand: card.brand,
      last4: card.last4,
      expiry_month: card.expiryMonth,
      expiry_year: card.expiryYear,
    },
    amount: payment.amount,
    currency: payment.currency,
    amount_captured: payment.amountCaptured,
    amount_refunded: payment.amountRefunded,
    amount_refundable: refundableOf(payment),
    capture: payment.capture,
    capture_before: releaseAtOf(payment)?.toISOString() ?? null,
    reference: payment.reference,
    description: payment.description,
    metadata: payment.metadata,
    next_action: nextActionOf(payment, addressOf),
    three_d_secure: threeDSecureViewOf(payment.threeDSecure),
    return_url: payment.returnUrl,
    created_at: payment.createdAt.toISOString(),
    updated_at: payment.updatedAt.toISOString(),
  };
}
