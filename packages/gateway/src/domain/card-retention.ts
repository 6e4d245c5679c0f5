/** A card whose number is kept, and what of its payment decides for how long. */
export type KeptCard = {
  readonly paymentId: string;
  readonly cardId: string;
  /** The payment's: what is decided holds for this one. */
  readonly version: number;
  /** When the payment became `succeeded`, `failed` or `canceled`; null while it is none of these. */
  readonly finalAt: Date | null;
  /** A capture, void or refund has no outcome yet. */
  readonly hasOpenOperation: boolean;
  /** Bank and books contradict each other, and a person has to look at it. */
  readonly needsAttention: boolean;
};

/** Why a number stays. */
export const reasonsToKeep = [
  'not_final',
  'operation_open',
  'attention_needed',
  'final_lately',
] as const;

export type ReasonToKeep = (typeof reasonsToKeep)[number];

/** `keptSince`: the earliest time from which the retention can count; it is looked at again after it. */
export type Retention =
  | { readonly isDue: true }
  | { readonly isDue: false; readonly reason: ReasonToKeep; readonly keptSince: Date };

// What keeps a payment that is long final from being done with may be over at any time.
const LOOK_AGAIN_MS = 24 * 3_600_000;

/**
 * Whether a card number is to be removed, so many milliseconds after its payment is final (PCI DSS
 * 3.2.1: kept for no longer than is needed). Refunds and notes afterwards do not prolong it.
 */
export function retentionOf(card: KeptCard, now: Date, retentionMs: number): Retention {
  const { finalAt, hasOpenOperation, needsAttention } = card;
  const keep = (reason: ReasonToKeep, keptSince: Date): Retention => ({
    isDue: false,
    reason,
    keptSince,
  });
  if (finalAt === null) return keep('not_final', now);
  if (finalAt.getTime() + retentionMs > now.getTime()) return keep('final_lately', finalAt);
  const later = new Date(now.getTime() - retentionMs + Math.min(retentionMs, LOOK_AGAIN_MS));
  if (hasOpenOperation) return keep('operation_open', later);
  if (needsAttention) return keep('attention_needed', later);
  return { isDue: true };
}
