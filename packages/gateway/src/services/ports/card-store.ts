import { type SealedCard } from './card-vault.js';

/** A card that was sealed anew, and the key under which it lay before. */
export type ResealedCard = { readonly card: SealedCard; readonly beforeKeyId: string };

/** The encrypted cards. All throw StoreUnavailable when the database does not answer. */
export interface CardStore {
  /** In the order of their ids, which is that of their making; null: from the first on. */
  listCards(startingAfter: string | null, limit: number): Promise<readonly SealedCard[]>;
  /**
   * Puts cards in the place of what they were before, in one transaction. One that no longer lies
   * under its key of before is left as it is. Tells how many were put.
   */
  replaceCards(cards: readonly ResealedCard[]): Promise<number>;
}
