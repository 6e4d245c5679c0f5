import { type SealedCard } from './card-vault.js';

/** A card that was sealed anew, and the key under which it lay before. */
export type ResealedCard = { readonly card: SealedCard; readonly beforeKeyId: string };

/** Some cards, in the order of their ids, which is that of their making. */
export type CardPage = {
  readonly sealed: readonly SealedCard[];
  /** How many there were besides whose numbers have been removed. */
  readonly removed: number;
  /** The id of the last of all of them; null when there were none. */
  readonly last: string | null;
};

/** The encrypted cards. All throw StoreUnavailable when the database does not answer. */
export interface CardStore {
  /** Null: from the first on. */
  listCards(startingAfter: string | null, limit: number): Promise<CardPage>;
  /**
   * Puts cards in the place of what they were before, in one transaction. One that no longer lies
   * under its key of before, or was removed, is left as it is. Tells how many were put.
   */
  replaceCards(cards: readonly ResealedCard[]): Promise<number>;
}
