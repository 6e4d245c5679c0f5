import { bankReferenceOf, type Payment, type PaymentEvent } from '../payment.js';
import { type PaymentState } from '../states.js';
import { type Rule } from './rule.js';

type Challenged = Extract<PaymentState, { readonly status: 'requires_action' }>;
type ChargeRule = Rule<'processing', 'authorized' | 'succeeded', Challenged>;

const charge = {
  pending: 'processing',
  challenged: (trackingId: string): Challenged => ({
    status: 'requires_action',
    answer: 'challenge_required',
    trackingId,
    reason: null,
  }),
  isRepeated: false,
  givesWrongAmountBack: true,
  events: {
    requested: 'intent_recorded',
    recorded: {
      processing: 'outcome_recorded',
      requires_action: 'outcome_recorded',
      authorized: 'outcome_recorded',
      succeeded: 'outcome_recorded',
      failed: 'outcome_recorded',
    },
    contradicted: 'outcome_contradicted',
  },
} as const;

/** By when the money is taken. */
const chargeRules: Readonly<Record<Payment['capture'], ChargeRule>> = {
  automatic: { succeeded: 'succeeded', ...charge },
  manual: { succeeded: 'authorized', ...charge },
};

/** The same where no challenge is possible: an acquirer that asks for one anyway is an unknown outcome. */
const unchallengedRules: typeof chargeRules = {
  automatic: { ...chargeRules.automatic, challenged: null },
  manual: { ...chargeRules.manual, challenged: null },
};

/** The rule of a payment's charge. */
export const chargeRuleOf = ({ capture, challengeKeyId }: Payment): ChargeRule =>
  (challengeKeyId === null ? unchallengedRules : chargeRules)[capture];

export type NewPayment = Pick<
  Payment,
  'id' | 'merchantId' | 'cardId' | 'acquirer' | 'card' | 'amount' | 'currency' | 'capture'
> &
  Pick<Payment, 'captureBefore' | 'reference' | 'description' | 'metadata'> &
  Pick<Payment, 'returnUrl' | 'checkoutSessionId' | 'threeDSecureRequest' | 'challengeKeyId'>;

/** The intent to charge, which is recorded before the acquirer is called. */
export function initiatePayment(
  fields: NewPayment,
  now: Date,
): { payment: Payment; event: PaymentEvent } {
  // The spread comes last, here and in every object on the paying path that extends another: after a
  // spread in front, V8 adds each further property by itself, at 2 us each (Node 20).
  const payment: Payment = {
    amountCaptured: 0,
    amountRefunded: 0,
    amountRefundPending: 0,
    openOperation: null,
    challengeExpiresAt: null,
    threeDSecure: null,
    state: { status: 'initiated', answer: null, trackingId: null, reason: null },
    attention: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
    ...fields,
  };
  const event: PaymentEvent = {
    paymentId: payment.id,
    version: 1,
    type: charge.events.requested,
    fromStatus: null,
    toStatus: 'initiated',
    cause: 'merchant',
    bankReference: bankReferenceOf(payment),
    answer: null,
    amount: payment.amount,
    detail: null,
    trackingId: null,
    at: now,
  };
  return { payment, event };
}
