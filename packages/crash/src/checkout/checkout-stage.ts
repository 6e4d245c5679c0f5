import { type LedgerEntry } from '@payment-gateway/testkit';
import { type Books } from '../books/books.js';
import { type Notebook } from '../judge/notebook.js';
import { type Web } from '../payers/web.js';

/** Where merchants send payers through checkout. */
export type CheckoutStage = {
  readonly gateways: readonly CheckoutGateway[];
  /** What payers' browsers reach. */
  readonly web: Web;
  readonly bank: () => { ledger(reference?: string): Promise<LedgerEntry[]> };
  readonly books: Pick<Books, 'sessions'>;
  readonly notebook: Notebook;
  /** How long a payer waits for the outcome of one payment. */
  readonly patienceMs: number;
  /** After that time a challenge has expired. */
  readonly challengeMs: number;
};

/** A gateway, and whether it is alive. */
export type CheckoutGateway = {
  readonly part: { readonly name: string; currentRun(): number | null };
  readonly apiUrl: string;
};

/** How a merchant retries until it has a final answer. */
export type Retries = {
  /** The gateway of the first try. */
  readonly gateway: number;
  /** Whether each retry goes to the other gateway. */
  readonly switches: boolean;
  readonly pauseMs: number;
};
