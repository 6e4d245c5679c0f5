/** Why it is not known what the bank did: none of these says that the payer was not charged. */
export type UnknownCause =
  | 'connection_failed'
  | 'timeout'
  | 'bank_error'
  | 'unreadable_answer'
  | 'unknown_code'
  | 'wrong_amount';

/** What the gateway heard, or did not hear, from the bank about one reference. */
export type BankOutcome =
  | { readonly kind: 'approved'; readonly trackingId: string }
  | { readonly kind: 'declined'; readonly trackingId: string | null; readonly reason: string }
  | { readonly kind: 'pending'; readonly trackingId: string }
  | { readonly kind: 'challenge_required'; readonly trackingId: string }
  | { readonly kind: 'unknown'; readonly cause: UnknownCause };
