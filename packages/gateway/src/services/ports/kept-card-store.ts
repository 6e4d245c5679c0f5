import { type KeptCard } from '../../domain/card-retention.js';

/** The position of a scan of kept cards. */
export type KeptPlace = { readonly keptSince: string; readonly paymentId: string };

type KeptPage = {
  readonly cards: readonly KeptCard[];
  /** By the database's clock. */
  readonly now: Date;
  /** Where to continue; null after the last card. */
  readonly next: KeptPlace | null;
};

/** A card that is kept after a check. */
export type KeptOn = { readonly card: KeptCard; readonly keptSince: Date };

/** The cards whose numbers are stored. All throw StoreUnavailable. */
export type KeptCardStore = {
  /**
   * Cards that may have been kept for longer than this, oldest first, up to a limit. Reads no others, however many
   * there are.
   */
  listKept(keptForMs: number, limit: number, after: KeptPlace | null): Promise<KeptPage>;
  /**
   * Removes number and holder, in one transaction, of cards whose payments are final, without an open operation or a
   * mark. Returns how many it removed; a card that two processes remove at once is counted by one of them.
   */
  removeCards(cards: readonly KeptCard[]): Promise<number>;
  /** Stores since when cards are kept, unless their payments have changed. */
  keepCards(kept: readonly KeptOn[]): Promise<void>;
  /** For how long the oldest card has exceeded this time; 0 if none has. */
  oldestDueMs(keptForMs: number): Promise<number>;
};
