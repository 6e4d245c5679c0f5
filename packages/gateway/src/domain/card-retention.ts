/** A card whose number is stored, with the facts of its payment that decide for how long. */
export type KeptCard = {
  readonly paymentId: string;
  readonly cardId: string;
  /** The payment's version, for which the decision holds. */
  readonly version: number;
  /** When the payment became `succeeded`, `failed` or `canceled`; null while it is none of these. */
  readonly finalAt: Date | null;
  /** A capture, void or refund has no outcome yet. */
  readonly hasOpenOperation: boolean;
  /** Bank and books contradict each other; the payment waits for manual review. */
  readonly needsAttention: boolean;
};

/** Why a number is kept. */
export const reasonsToKeep = [
  'not_final',
  'operation_open',
  'attention_needed',
  'final_lately',
] as const;

export type ReasonToKeep = (typeof reasonsToKeep)[number];

/** `keptSince`: the earliest start of the retention period, after which the card is checked again. */
type Retention =
  | { readonly isDue: true }
  | { readonly isDue: false; readonly reason: ReasonToKeep; readonly keptSince: Date };

// An open operation or a review may end at any time.
const LOOK_AGAIN_MS = 24 * 3_600_000;

/**
 * Whether a card number is due for removal, `retentionMs` after its payment became final (PCI DSS 3.2.1: kept no
 * longer than needed). Later refunds and notes do not extend it.
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
