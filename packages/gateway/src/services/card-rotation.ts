import { setTimeout as sleep } from 'node:timers/promises';
import { type CardStore, type ResealedCard } from './ports/card-store.js';
import { CardUnopened, type CardVault, type SealedCard } from './ports/card-vault.js';

/** The cards encrypted under one key, as far as checked. Keys without any are included. */
export type CardsOfKey = {
  readonly keyId: string;
  readonly cards: number;
  /** Cards that do not decrypt, and why the first of them does not. */
  readonly unopened: number;
  readonly first: { readonly cardId: string; readonly reason: CardUnopened['reason'] } | null;
};

/** Progress through all cards. */
export type CardWalk = {
  readonly looked: number;
  readonly reencrypted: number;
  /** Cards whose numbers have been removed: nothing of them is encrypted any more. */
  readonly removed: number;
  readonly byKey: readonly CardsOfKey[];
};

/** Goes through all cards in the order of their creation; reports progress after each batch. */
type CardRotation = {
  /** Decrypts every card and changes none. Throws StoreUnavailable. */
  check(): AsyncIterable<CardWalk>;
  /**
   * Re-encrypts cards of older keys under the newest one; leaves those that do not decrypt. May be stopped at
   * any moment and started again, and may run beside gateways and beside itself. Throws StoreUnavailable.
   */
  rotate(cardsPerSecond: number): AsyncIterable<CardWalk>;
};

// Rows locked at a time, for a few milliseconds; no payment waits for them.
const BATCH_SIZE = 100;

export function createCardRotation(deps: { store: CardStore; vault: CardVault }): CardRotation {
  const { store, vault } = deps;

  async function* walk(resealed: (card: SealedCard) => ResealedCard | null, perSecond: number) {
    const tally = createTally(vault);
    let looked = 0;
    let reencrypted = 0;
    let removed = 0;
    let last: string | null = null;
    for (;;) {
      const startedAt = performance.now();
      const page = await store.listCards(last, BATCH_SIZE);
      const cards = page.sealed;
      if (page.last === null) {
        yield { looked, reencrypted, removed, byKey: tally.byKey() };
        return;
      }
      const changed = cards.map(resealed).filter((one) => one !== null);
      if (changed.length > 0) {
        const replaced = await store.replaceCards(changed);
        reencrypted += replaced;
        const pauseMs = (changed.length * 1_000) / perSecond - (performance.now() - startedAt);
        if (pauseMs > 0) await sleep(pauseMs);
        // Another run changed or removed some since they were read: check them again.
        if (replaced < changed.length) continue;
      }
      const now = new Map(changed.map(({ card }) => [card.id, card]));
      for (const card of cards) tally.add(now.get(card.id) ?? card);
      looked += cards.length;
      ({ last } = page);
      removed += page.removed;
      yield { looked, reencrypted, removed, byKey: tally.byKey() };
    }
  }

  function resealed(card: SealedCard): ResealedCard | null {
    if (card.keyId === vault.keyIds[0]) return null;
    const opened = openedOrReason(vault, card);
    if (typeof opened === 'string') return null;
    return { card: vault.seal({ ...card, ...opened }), beforeKeyId: card.keyId };
  }

  return {
    check: () => walk(() => null, Infinity),
    rotate: (cardsPerSecond) => walk(resealed, cardsPerSecond),
  };
}

function createTally(vault: CardVault) {
  const none = (keyId: string): CardsOfKey => ({ keyId, cards: 0, unopened: 0, first: null });
  const byKey = new Map(vault.keyIds.map((keyId) => [keyId, none(keyId)]));
  return {
    byKey: () => [...byKey.values()],
    add(card: SealedCard): void {
      const { keyId } = card;
      const known = byKey.get(keyId) ?? none(keyId);
      const opened = openedOrReason(vault, card);
      const reason = typeof opened === 'string' ? opened : null;
      byKey.set(keyId, {
        keyId,
        cards: known.cards + 1,
        unopened: known.unopened + (reason === null ? 0 : 1),
        first: known.first ?? (reason === null ? null : { cardId: card.id, reason }),
      });
    },
  };
}

function openedOrReason(vault: CardVault, card: SealedCard) {
  try {
    return vault.open(card);
  } catch (error) {
    if (error instanceof CardUnopened) return error.reason;
    throw error;
  }
}
