/** Why it is not known what the bank did: none of these says that the payer was not charged. */
export type UnknownCause =
  | 'connection_failed'
  | 'timeout'
  | 'bank_error'
  /** The bank does not take the gateway for itself, or not for this: 401 or 403. */
  | 'gateway_refused'
  | 'unreadable_answer'
  | 'unknown_code';

/** What the gateway heard, or did not hear, from the bank about one reference. */
export type BankOutcome =
  | { readonly kind: 'approved'; readonly trackingId: string }
  | { readonly kind: 'declined'; readonly trackingId: string | null; readonly reason: string }
  | { readonly kind: 'pending'; readonly trackingId: string }
  | { readonly kind: 'challenge_required'; readonly trackingId: string }
  /** Charged, but another amount than was asked for. It has to be given back. */
  | { readonly kind: 'wrong_amount'; readonly trackingId: string }
  /** A wrong amount was given back. */
  | { readonly kind: 'given_back'; readonly trackingId: string }
  /** The bank never saw the charge, and will decline it should it still arrive. */
  | { readonly kind: 'barred' }
  | { readonly kind: 'unknown'; readonly cause: UnknownCause };

/** What can be heard about a capture, void or refund. */
export type OperationOutcome = Extract<
  BankOutcome,
  { kind: 'approved' | 'declined' | 'pending' | 'wrong_amount' | 'unknown' }
>;
