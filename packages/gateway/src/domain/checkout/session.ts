import { type Metadata } from '../metadata.js';
import { type CaptureMode } from '../payment.js';

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
  /** The key of its address. */
  readonly tokenKeyId: string;
  readonly state: SessionState;
  /** How many payments were begun, and the last of them: of a complete session the one that paid. */
  readonly attempts: number;
  readonly paymentId: string | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
