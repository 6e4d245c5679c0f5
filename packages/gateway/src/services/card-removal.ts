import { type KeptCard, type ReasonToKeep, retentionOf } from '../domain/card-retention.js';
import { type KeptCardStore, type KeptOn, type KeptPlace } from './ports/kept-card-store.js';
import { type Logger } from './ports/logger.js';

/** What a pass over stored cards found or did. */
export type CardsLookedAt = {
  readonly looked: number;
  /** Due for removal, or removed. */
  readonly due: number;
  readonly kept: Readonly<Record<ReasonToKeep, number>>;
};

/** Removes card numbers past their retention. */
export type CardRemoval = {
  /**
   * Checks up to a few hundred cards that may be due, and removes the numbers of those that are. May run
   * beside gateways and beside itself: each number is removed once. Throws StoreUnavailable.
   */
  removeDue(): Promise<CardsLookedAt>;
  /** What `removeDue` would do until nothing is left; reports after each batch. Changes nothing. */
  preview(): AsyncIterable<CardsLookedAt>;
  /** How long the oldest stored number has been due; 0 if none is. Throws StoreUnavailable. */
  oldestDueMs(): Promise<number>;
};

// Rows changed per transaction: payments among them wait for its few milliseconds.
const BATCH_SIZE = 100;
const PAGE_SIZE = 4 * BATCH_SIZE;

type CardRetention = {
  /** How long a number is kept after its payment is final. */
  readonly retentionMs: number;
  /** How much later it is checked: most payments are final by then, so one check is enough. */
  readonly graceMs: number;
};

export function createCardRemoval(
  deps: { store: KeptCardStore; logger: Logger } & CardRetention,
): CardRemoval {
  const { store, logger, retentionMs, graceMs } = deps;
  const keptForMs = retentionMs + graceMs;

  function sort(cards: readonly KeptCard[], now: Date) {
    const due: KeptCard[] = [];
    const keptOn: KeptOn[] = [];
    const kept = { ...NONE.kept };
    for (const card of cards) {
      const retention = retentionOf(card, now, retentionMs);
      if (retention.isDue) {
        due.push(card);
        continue;
      }
      kept[retention.reason] += 1;
      keptOn.push({ card, keptSince: retention.keptSince });
    }
    return { due, keptOn, kept };
  }

  return {
    async removeDue() {
      const { cards, now } = await store.listKept(keptForMs, PAGE_SIZE, null);
      const { due, keptOn, kept } = sort(cards, now);
      let removed = 0;
      // In random order: processes that see the same cards then share the work.
      for (const batch of shuffled(inBatches(due))) removed += await store.removeCards(batch);
      for (const batch of inBatches(keptOn)) await store.keepCards(batch);
      if (removed > 0) logger.info({ cards: removed }, 'card_numbers_removed');
      return { looked: cards.length, due: removed, kept };
    },

    async *preview() {
      let sum = NONE;
      let place: KeptPlace | null = null;
      do {
        const page = await store.listKept(keptForMs, PAGE_SIZE, place);
        const { due, kept } = sort(page.cards, page.now);
        sum = added(sum, { looked: page.cards.length, due: due.length, kept });
        place = page.next;
        yield sum;
      } while (place !== null);
    },

    oldestDueMs: () => store.oldestDueMs(retentionMs),
  };
}

const NONE: CardsLookedAt = {
  looked: 0,
  due: 0,
  kept: { not_final: 0, operation_open: 0, attention_needed: 0, final_lately: 0 },
};

/** The sum of two passes. */
export const added = (one: CardsLookedAt, other: CardsLookedAt): CardsLookedAt => ({
  looked: one.looked + other.looked,
  due: one.due + other.due,
  kept: {
    not_final: one.kept.not_final + other.kept.not_final,
    operation_open: one.kept.operation_open + other.kept.operation_open,
    attention_needed: one.kept.attention_needed + other.kept.attention_needed,
    final_lately: one.kept.final_lately + other.kept.final_lately,
  },
});

const inBatches = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / BATCH_SIZE) }, (_, at) =>
    all.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE),
  );

const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => ({ one, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
