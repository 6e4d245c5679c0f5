import { type Secret } from '../secret.js';
import { type ThreeDSecure } from '../three-d-secure.js';

/** Why it is not known what the acquirer did. None of these says that the payer was not charged. */
export type UnknownCause =
  | 'connection_failed'
  | 'timeout'
  | 'bank_error'
  /** The bank does not accept the gateway's credential, or not for this: 401 or 403. */
  | 'gateway_refused'
  | 'unreadable_answer'
  | 'unknown_code'
  /** The bank has not seen the charge and cannot bar it, so that it may still arrive. */
  | 'not_found'
  /** This program does not have the payment's acquirer. */
  | 'unknown_acquirer';

/** A page of the acquirer's at which the payer authenticates. Its address is never stored. */
export type Challenge = { readonly url: Secret; readonly expiresAt: Date };

/** What an answer about a charge says of the payer's authentication; missing or null if it says nothing. */
type Authenticated = { readonly authentication?: ThreeDSecure | null };

/** What became of a charge, capture, void or refund, as far as the acquirer's answer tells. */
export type Outcome =
  | ({ readonly kind: 'approved'; readonly trackingId: string } & Authenticated)
  | ({
      readonly kind: 'declined';
      readonly trackingId: string | null;
      readonly reason: string;
    } & Authenticated)
  | ({ readonly kind: 'pending'; readonly trackingId: string } & Authenticated)
  /** The payer must authenticate first. */
  | ({
      readonly kind: 'challenge_required';
      readonly trackingId: string;
      readonly challenge: Challenge;
    } & Authenticated)
  /** Another amount was moved than was asked for. */
  | ({ readonly kind: 'wrong_amount'; readonly trackingId: string } & Authenticated)
  /** A charge of a wrong amount was given back. */
  | ({ readonly kind: 'given_back'; readonly trackingId: string } & Authenticated)
  /** The acquirer was asked to bar the charge: it declines it should it still arrive, and has ended its challenge. */
  | ({ readonly kind: 'barred' } & Authenticated)
  | { readonly kind: 'unknown'; readonly cause: UnknownCause };
