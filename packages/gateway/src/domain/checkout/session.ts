import { type Metadata } from '../metadata.js';
import { type CaptureMode, isChargeUnsettled, type Payment } from '../payment.js';

/** `complete`: a payment of it has succeeded, or is authorized. `expired`: it ended without one. */
export const sessionStatuses = ['open', 'complete', 'expired'] as const;

export type SessionStatus = (typeof sessionStatuses)[number];

/**
 * Why a session ended without a payment: its time was over, the merchant expired it, the payer canceled, or every
 * attempt was declined.
 */
export const expiryReasons = ['time', 'merchant', 'payer', 'attempts'] as const;

export type ExpiryReason = (typeof expiryReasons)[number];

/** The languages of the pages. */
export const checkoutLocales = ['en', 'de', 'fr'] as const;

export type CheckoutLocale = (typeof checkoutLocales)[number];

/** How many payments a payer may try in one session, each with a card of their choice. */
export const MOST_ATTEMPTS = 5;

/** How long a session takes payments, in milliseconds: 30 minutes unless the merchant says. */
export const SESSION_LIFE_MS = {
  shortest: 5 * 60_000,
  usual: 30 * 60_000,
  longest: 24 * 3_600_000,
} as const;

/** What becomes of a session; without a state that contradicts itself. */
export type SessionState =
  | { readonly status: 'open'; readonly expiryReason: null }
  | { readonly status: 'complete'; readonly expiryReason: null }
  | { readonly status: 'expired'; readonly expiryReason: ExpiryReason };

/** A session's state after its end. */
type EndState = Exclude<SessionState, { readonly status: 'open' }>;

/** What a merchant wants to be paid, and where the payer goes afterwards. */
export type CheckoutSession = {
  readonly id: string;
  readonly merchantId: string;
  /** In the currency's minor unit (ISO 4217). */
  readonly amount: number;
  readonly currency: string;
  readonly capture: CaptureMode;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Metadata;
  readonly returnUrl: string;
  readonly cancelUrl: string | null;
  /** Null: as the payer's browser asks. */
  readonly locale: CheckoutLocale | null;
  readonly state: SessionState;
  /** How many payments were begun, and the last of them: of a complete session the one that paid. */
  readonly attempts: number;
  readonly paymentId: string | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** An attempt to pay: the payment takes that place in the session, unless another has it or the session has ended. */
export type CheckoutAttempt = { readonly sessionId: string; readonly attempt: number };

/** The idempotency key of an attempt's payment. Merchants' keys have no spaces, so none can be the same. */
export const keyOfAttempt = ({ sessionId, attempt }: CheckoutAttempt): string =>
  `checkout ${sessionId} ${attempt}`;

/** The session after its end. */
export const ended = (session: CheckoutSession, state: EndState, now: Date): CheckoutSession => ({
  ...session,
  state,
  updatedAt: now,
});

/**
 * The end that an open session has come to, if any. `payment` is that of its last attempt: while its outcome is not known
 * the session waits for it, however late it is.
 */
export function endOf(
  { attempts, expiresAt }: CheckoutSession,
  payment: Payment | null,
  now: Date,
): EndState | null {
  if (payment !== null && isChargeUnsettled(payment)) return null;
  if (payment !== null && payment.state.status !== 'failed') {
    return { status: 'complete', expiryReason: null };
  }
  if (attempts >= MOST_ATTEMPTS) return { status: 'expired', expiryReason: 'attempts' };
  return expiresAt <= now ? { status: 'expired', expiryReason: 'time' } : null;
}

/** The type of the event that tells how a session has ended. */
export const endEventOf = ({ state }: CheckoutSession) =>
  state.status === 'complete' ? 'checkout_session.completed' : 'checkout_session.expired';
