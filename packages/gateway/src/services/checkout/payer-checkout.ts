import { type CheckoutSession, type ExpiryReason } from '../../domain/checkout/session.js';
import { type DeclineReason } from '../../domain/decline-reasons.js';
import { type Secret } from '../../domain/secret.js';
import { type PaymentCommand } from '../payment-command.js';

/** What the page of a session has to show. */
export type CheckoutView = {
  readonly session: CheckoutSession;
  readonly merchantName: string;
  readonly step: CheckoutStep;
};

export type CheckoutStep =
  /** The payer may pay. `declined`: why the last card was; null before the first attempt. */
  | {
      readonly kind: 'form';
      readonly declined: DeclineReason | null;
      readonly attemptsLeft: number;
    }
  /** The bank wants the payer to authenticate, at that address. */
  | { readonly kind: 'challenge'; readonly address: Secret }
  /** The outcome of a payment is not known, and no other may begin. */
  | { readonly kind: 'waiting' }
  /** `address`: the shop's, with `checkout_session_id` added to its query. */
  | { readonly kind: 'paid'; readonly address: string }
  /** `declined`: why the last card was, if there was one. `address`: where the payer goes, if the shop has said. */
  | {
      readonly kind: 'ended';
      readonly reason: ExpiryReason;
      readonly declined: DeclineReason | null;
      readonly address: string | null;
    };

/**
 * A payer in front of a session's page. The token in its address takes the place of a merchant's. All throw ApiError
 * `checkout_session_not_found`, `overloaded`, and StoreUnavailable.
 */
export type PayerCheckout = {
  look(token: string): Promise<CheckoutView>;
  /**
   * Begins the session's next payment, unless one is under way or the session has ended: then nothing is charged, and
   * the result is what the page would show anyway. Throws, beyond the above, ApiError `bank_unreachable` and
   * `card_declined_too_often`; whenever it throws, this call has charged nothing.
   */
  pay(
    token: string,
    card: PaymentCommand['card'],
    from: { readonly address: string; readonly requestId: string },
  ): Promise<CheckoutView>;
  /** Ends the session for the payer who does not want to pay, unless a payment is under way or has been made. */
  cancel(token: string): Promise<CheckoutView>;
};
