import { type KeptCard } from '../../domain/card-retention.js';

/** Where a look at kept cards has come to. */
export type KeptPlace = { readonly keptSince: string; readonly paymentId: string };

export type KeptPage = {
  readonly cards: readonly KeptCard[];
  /** By the database's clock. */
  readonly now: Date;
  /** To go on from; null when these were the last. */
  readonly next: KeptPlace | null;
};

/** A card that stays, for one that was read. */
export type KeptOn = { readonly card: KeptCard; readonly keptSince: Date };

/** The cards whose numbers are kept. All throw StoreUnavailable. */
export interface KeptCardStore {
  /**
   * Those that may have been kept for longer than this, the oldest first; at most so many. Looks at no
   * others, however many there are.
   */
  listKept(keptForMs: number, limit: number, after: KeptPlace | null): Promise<KeptPage>;
  /**
   * Removes number and holder, in one transaction, of cards whose payments are final, with nothing
   * open and no mark. Tells how many it has removed: what another process removes at the same time is
   * counted by one of them.
   */
  removeCards(cards: readonly KeptCard[]): Promise<number>;
  /** Writes down since when cards are kept. Those whose payments have changed are left as they are. */
  keepCards(kept: readonly KeptOn[]): Promise<void>;
  /** How long ago the oldest of all was kept for this long; 0 when none was. */
  oldestDueMs(keptForMs: number): Promise<number>;
}
