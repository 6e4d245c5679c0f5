import { type CardSummary } from './card.js';
import { type Metadata } from './metadata.js';
import { type ThreeDSecure, type ThreeDSecureRequest } from './three-d-secure.js';
import {
  type Answer,
  type EventType,
  type OpenOperationKind,
  type PaymentState,
  type PaymentStatus,
  type PublicPaymentStatus,
} from './states.js';

/** Whether the money is taken at once or held until the merchant captures it. */
export const captureModes = ['automatic', 'manual'] as const;

export type CaptureMode = (typeof captureModes)[number];

export type Payment = {
  readonly id: string;
  readonly merchantId: string;
  readonly cardId: string;
  /** The name of the acquirer that it was sent to, and that all later calls go to. */
  readonly acquirer: string;
  readonly card: CardSummary;
  /** In the currency's minor unit (ISO 4217). */
  readonly amount: number;
  readonly currency: string;
  readonly amountCaptured: number;
  /** Paid back, and reserved by refunds under way: together never more than captured. */
  readonly amountRefunded: number;
  readonly amountRefundPending: number;
  /** The capture or void under way: at most one at a time. */
  readonly openOperation: OpenOperationKind | null;
  readonly capture: CaptureMode;
  /** When an uncaptured authorization is released; null if captured at once. */
  readonly captureBefore: Date | null;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Metadata;
  /** Where the payer returns to after a challenge; without it no challenge is possible. */
  readonly returnUrl: string | null;
  /** The checkout session on whose page the payer paid, if any. */
  readonly checkoutSessionId: string | null;
  /** Null if the merchant did not say. */
  readonly threeDSecureRequest: ThreeDSecureRequest | null;
  /** The key of the addresses that the payer visits; null if no challenge is possible. */
  readonly challengeKeyId: string | null;
  /** When the bank ends a challenge that it has asked for. */
  readonly challengeExpiresAt: Date | null;
  /** The authentication, as far as the bank has reported it. */
  readonly threeDSecure: ThreeDSecure | null;
  readonly state: PaymentState;
  /** Why it needs manual review, or null. Merchants see it as an event in the history. */
  readonly attention: 'outcome_contradicted' | null;
  /** Counts the payment's events; every change is guarded by it. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/**
 * What changed a payment: the merchant's request, the bank's answer to it, the payer's return from a challenge, the
 * reconciler, the worker that releases expired authorizations, or an operator.
 */
export const eventCauses = [
  'merchant',
  'bank_answer',
  'payer',
  'reconciler',
  'worker',
  'operator',
] as const;

export type EventCause = (typeof eventCauses)[number];

/** One step in a payment's history. `version` is the payment's version after it; the first is 1. */
export type PaymentEvent = {
  readonly paymentId: string;
  readonly version: number;
  readonly type: EventType;
  readonly fromStatus: PaymentStatus | null;
  readonly toStatus: PaymentStatus;
  readonly cause: EventCause;
  /** The bank's reference for it: the id of the payment or the operation. */
  readonly bankReference: string;
  readonly answer: Answer | null;
  /** The amount requested or moved, in the currency's minor unit. */
  readonly amount: number | null;
  /** The reason of a decline, or why the outcome is unknown. */
  readonly detail: string | null;
  /** The bank's id of a charge or operation that is undecided; a decided one keeps its own. */
  readonly trackingId: string | null;
  readonly at: Date;
};

/** The charge's reference at the bank, which is idempotent on it. */
export const bankReferenceOf = (payment: Pick<Payment, 'id'>): string => payment.id;

/** True while the outcome of the charge is not known. */
export const isChargeUnsettled = ({ state: { status } }: Payment): boolean =>
  status === 'initiated' || status === 'processing' || status === 'requires_action';

/** True while the payer has time to pass a challenge, and the bank is right to wait. */
export const isInChallenge = ({ state, challengeExpiresAt }: Payment, now: Date): boolean =>
  state.status === 'requires_action' && challengeExpiresAt !== null && challengeExpiresAt > now;

/** True while the outcome of the charge or of an operation is not known. */
export const isUnsettled = (payment: Payment): boolean =>
  isChargeUnsettled(payment) || payment.openOperation !== null || payment.amountRefundPending > 0;

/** When the held money is to be released; null if none is held, or the payment waits for manual review. */
export const releaseAtOf = (payment: Payment): Date | null =>
  payment.state.status === 'authorized' && payment.attention === null
    ? payment.captureBefore
    : null;

/** True once the time has passed within which an authorization may be captured. */
export const isReleaseDue = ({ captureBefore }: Payment, now: Date): boolean =>
  captureBefore !== null && captureBefore <= now;

/** The amount that can still be refunded. */
export const refundableOf = (payment: Payment): number =>
  payment.amountCaptured - payment.amountRefunded - payment.amountRefundPending;

/** A status as merchants see it. */
export const publicStatus = (status: PaymentStatus): PublicPaymentStatus =>
  status === 'initiated' ? 'processing' : status;

/** The payment's status as the merchant sees it. */
export const publicStatusOf = (payment: Payment): PublicPaymentStatus =>
  publicStatus(payment.state.status);
