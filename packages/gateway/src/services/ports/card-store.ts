import { type SealedCard } from './card-vault.js';

/** A re-encrypted card, and the key it was encrypted with before. */
export type ResealedCard = { readonly card: SealedCard; readonly beforeKeyId: string };

/** A page of cards in the order of their ids, and so of their creation. */
type CardPage = {
  readonly sealed: readonly SealedCard[];
  /** How many further cards have had their numbers removed. */
  readonly removed: number;
  /** The id of the last card, removed ones included; null if there was none. */
  readonly last: string | null;
};

/** The encrypted cards. All throw StoreUnavailable when the database does not answer. */
export type CardStore = {
  /** Null begins with the first. */
  listCards(startingAfter: string | null, limit: number): Promise<CardPage>;
  /**
   * Replaces cards in one transaction, except for those whose key has changed or whose number was removed. Returns
   * how many were replaced.
   */
  replaceCards(cards: readonly ResealedCard[]): Promise<number>;
};
