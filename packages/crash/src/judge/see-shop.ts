import { type LedgerEntry } from '@payment-gateway/testkit';
import { type Books } from '../books/books.js';
import { getPayment } from '../merchants/client.js';
import { type PaymentOrder } from '../merchants/order.js';
import { type Arrival } from '../payers/visit.js';
import { chargesIn } from './ledger.js';
import { type Notebook } from './notebook.js';

/** What the shop asks, and what its page is compared with. */
type Shop = {
  readonly gateway: {
    readonly part: { readonly name: string; currentRun(): number | null };
    readonly apiUrl: string;
  };
  readonly books: Books;
  readonly ledgerOf: (paymentId: string) => Promise<LedgerEntry[]>;
  readonly notebook: Notebook;
};

/**
 * A payer has been sent back: the shop asks the gateway and shows the answer, which is returned. The books and the
 * bank's ledger are read right after that; both may have been killed meanwhile.
 */
export async function seeShop(
  { gateway: { part, apiUrl }, books, ledgerOf, notebook }: Shop,
  order: PaymentOrder,
  back: Pick<Arrival, 'paymentId' | 'payer'>,
): Promise<string | null> {
  const run = part.currentRun();
  const reply = await getPayment(apiUrl, order.merchant, back.paymentId);
  const gatewayLived = run !== null && part.currentRun() === run;
  notebook.attempt({ order, isLookup: true, gateway: part.name, reply, gatewayLived });
  const shown = reply.kind === 'answer' ? reply.paymentStatus : null;
  const [booked, entries] = await Promise.all([
    books.payment(back.paymentId).catch(() => undefined),
    ledgerOf(back.paymentId).catch(() => null),
  ]);
  notebook.arrival({
    ...back,
    tag: order.tag,
    shown,
    booked: booked?.status ?? null,
    charges: entries && chargesIn(entries).length,
  });
  return shown;
}
