import { setTimeout as sleep } from 'node:timers/promises';
import { type Payment } from '../domain/payment.js';
import { type PaymentStore } from './ports/payment-store.js';
import { type Clue, type SearchStore, type Span } from './ports/search-store.js';

/** A search that is under way: how many rows it has looked at, and what it has found since the last time. */
export type SearchStep = { readonly looked: number; readonly found: readonly Payment[] };

/** Finds payments by what an operator has in the hand, of all merchants. All throw StoreUnavailable. */
export interface PaymentSearch {
  /** A merchant's payments with this reference, the newest first. */
  byReference(merchantId: string, reference: string, limit: number): Promise<readonly Payment[]>;
  /** Looks at all that was made in the span, the oldest first, beside gateways that take payments. */
  byClue(clue: Clue, span: Span): AsyncIterable<SearchStep>;
}

// Some milliseconds' worth, on a connection of its own.
const SLICE_ROWS = 5_000;

export function createPaymentSearch(deps: {
  search: SearchStore;
  store: Pick<PaymentStore, 'listPayments'>;
}): PaymentSearch {
  const { search, store } = deps;

  async function* slices(look: SearchStore['lookAtPayments'], clue: Clue, span: Span) {
    for (let after: string | null = null; ;) {
      const startedAt = performance.now();
      const { found, looked, last } = await look(clue, span, after, SLICE_ROWS);
      yield { looked, found };
      if (looked < SLICE_ROWS) return;
      after = last;
      // At most half of the time: payments come first.
      await sleep(performance.now() - startedAt);
    }
  }

  return {
    async byReference(merchantId, reference, limit) {
      const filter = { status: null, reference, createdFrom: null, createdTo: null };
      const { data } = await store.listPayments(merchantId, filter, { limit, startingAfter: null });
      return data;
    },

    async *byClue(clue, span) {
      // An id of the bank's is of one movement only: the charge, or what was done to it later.
      const looks =
        clue.kind === 'last4'
          ? [search.lookAtPayments]
          : [search.lookAtPayments, search.lookAtOperations];
      let looked = 0;
      for (const look of looks) {
        for await (const slice of slices(look, clue, span)) {
          looked += slice.looked;
          yield { looked, found: slice.found };
          if (clue.kind === 'tracking_id' && slice.found.length > 0) return;
        }
      }
    },
  };
}
