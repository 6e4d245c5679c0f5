import { setTimeout as sleep } from 'node:timers/promises';
import { type Payment } from '../domain/payment.js';
import { type PaymentStore } from './ports/payment-store.js';
import { type Clue, type SearchStore, type Span } from './ports/search-store.js';

/** A search under way: rows checked so far, and payments found since the last report. */
type SearchStep = { readonly looked: number; readonly found: readonly Payment[] };

/** Finds payments of any merchant by what an operator has at hand. All throw StoreUnavailable. */
export type PaymentSearch = {
  /** A merchant's payments with this reference, newest first. */
  byReference(merchantId: string, reference: string, limit: number): Promise<readonly Payment[]>;
  /** Checks all payments of the time span, oldest first, beside running gateways. */
  byClue(clue: Clue, span: Span): AsyncIterable<SearchStep>;
};

// A few milliseconds' work, on its own connection.
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
      // Works at most half of the time: payments come first.
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
      // An id of the bank's belongs to one movement: the charge, or one later operation.
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
