import { type CardSummary } from './card.js';
import { type Metadata } from './metadata.js';
import {
  type BankCode,
  type EventType,
  type PaymentStatus,
  type PublicPaymentStatus,
} from './states.js';

/** The money is taken at once, or held until the merchant captures it. */
export const captureModes = ['automatic', 'manual'] as const;

export type CaptureMode = (typeof captureModes)[number];

/** What is known of the outcome. Each status allows only what the bank can have said by then. */
export type PaymentState =
  | {
      readonly status: 'initiated';
      readonly code: null;
      readonly trackingId: null;
      readonly declineReason: null;
    }
  | {
      readonly status: 'processing';
      readonly code: '200' | '300' | null;
      readonly trackingId: string | null;
      readonly declineReason: null;
    }
  | {
      readonly status: 'requires_action';
      readonly code: '300';
      readonly trackingId: string;
      readonly declineReason: null;
    }
  | {
      readonly status: 'authorized' | 'succeeded';
      readonly code: '0';
      readonly trackingId: string;
      readonly declineReason: null;
    }
  | {
      readonly status: 'failed';
      readonly code: BankCode | null;
      readonly trackingId: string | null;
      readonly declineReason: string;
    }
  | {
      readonly status: 'canceled';
      readonly code: BankCode;
      readonly trackingId: string;
      readonly declineReason: null;
    };

export type Payment = {
  readonly id: string;
  readonly merchantId: string;
  readonly cardId: string;
  readonly card: CardSummary;
  /** In the currency's minor unit (ISO 4217). */
  readonly amount: number;
  readonly currency: string;
  readonly amountCaptured: number;
  /** Paid back, and what refunds under way would pay back: together never more than captured. */
  readonly amountRefunded: number;
  readonly amountRefundPending: number;
  /** The capture or void under way: at most one at a time. */
  readonly openOperation: 'capture' | 'void' | null;
  readonly capture: CaptureMode;
  /** When an authorization is released that was not captured by then; null if captured at once. */
  readonly captureBefore: Date | null;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Metadata;
  readonly state: PaymentState;
  /** Why a person has to look at it, or null. Merchants see it in the history, as an event. */
  readonly attention: 'outcome_contradicted' | null;
  /** Counts the payment's events; every change is guarded by it. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/**
 * What made a payment change: the merchant's request, the bank's answer to it, the reconciler, the
 * worker that releases what was not captured in time, or a person who operates the gateway.
 */
export const eventCauses = ['merchant', 'bank_answer', 'reconciler', 'worker', 'operator'] as const;

export type EventCause = (typeof eventCauses)[number];

/** One step in a payment's history. `version` is the payment's after it; the first is 1. */
export type PaymentEvent = {
  readonly paymentId: string;
  readonly version: number;
  readonly type: EventType;
  readonly fromStatus: PaymentStatus | null;
  readonly toStatus: PaymentStatus;
  readonly cause: EventCause;
  /** Under which the bank knows it: the payment's id, or the operation's. */
  readonly bankReference: string;
  readonly bankCode: BankCode | null;
  /** What is to be moved, or was, in the currency's minor unit. */
  readonly amount: number | null;
  /** A decline's reason, or why the outcome is unknown. */
  readonly detail: string | null;
  readonly at: Date;
};

/** A change of one payment together with the event that tells it. */
export type PaymentChange = {
  readonly before: Payment;
  readonly after: Payment;
  readonly event: PaymentEvent;
};

export type NewPayment = Pick<
  Payment,
  'id' | 'merchantId' | 'cardId' | 'card' | 'amount' | 'currency' | 'capture' | 'captureBefore'
> &
  Pick<Payment, 'reference' | 'description' | 'metadata'>;

/** The intent to charge: recorded before the bank is called. */
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
    state: { status: 'initiated', code: null, trackingId: null, declineReason: null },
    attention: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
    ...fields,
  };
  const event: PaymentEvent = {
    paymentId: payment.id,
    version: 1,
    type: 'intent_recorded',
    fromStatus: null,
    toStatus: 'initiated',
    cause: 'merchant',
    bankReference: bankReferenceOf(payment),
    bankCode: null,
    amount: payment.amount,
    detail: null,
    at: now,
  };
  return { payment, event };
}

/** The reference under which the bank knows the charge. It is idempotent on it. */
export const bankReferenceOf = (payment: Pick<Payment, 'id'>): string => payment.id;

/** True while the bank has to be asked what became of the charge. */
export const isChargeUnsettled = ({ state: { status } }: Payment): boolean =>
  status === 'initiated' || status === 'processing' || status === 'requires_action';

/** True while the bank has to be asked about the charge, or about an operation on it. */
export const isUnsettled = (payment: Payment): boolean =>
  isChargeUnsettled(payment) || payment.openOperation !== null || payment.amountRefundPending > 0;

/**
 * When the money held for the payment is to be released, or null if that is not to be: it is not
 * held (any more), or a person has to look at it first.
 */
export const releaseAtOf = (payment: Payment): Date | null =>
  payment.state.status === 'authorized' && payment.attention === null
    ? payment.captureBefore
    : null;

/** What can still be paid back. */
export const refundableOf = (payment: Payment): number =>
  payment.amountCaptured - payment.amountRefunded - payment.amountRefundPending;

/** A status as merchants are told it. */
export const publicStatus = (status: PaymentStatus): PublicPaymentStatus =>
  status === 'initiated' ? 'processing' : status;

/** The status that the merchant sees. */
export const publicStatusOf = (payment: Payment): PublicPaymentStatus =>
  publicStatus(payment.state.status);
