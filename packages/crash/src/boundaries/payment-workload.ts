import { netCharges } from '../judge/ledger.js';
import { type PaymentOrder, plainOrder, SUCCEEDING_CARD } from '../merchants/order.js';
import { NOT_SENT, type Workload } from './workload.js';

/** Two payments, one with a key and one without. */
export const paymentWorkloadWith = (card: string): Workload => ({
  name: 'payments',
  count: 2,
  call: 'charge',
  statements: { intent: 'insert into payments ', outcome: 'update payments ' },
  // The card's verification value died with the gateway, so the charge cannot be retried.
  ifNotSent: NOT_SENT,
  prepare: () => Promise.resolve({ orders: ordersWith(card), attempts: [] }),
  recorded: async (books) =>
    (await books.payments()).map((payment) => ({
      ...payment,
      paymentId: payment.id,
      reason: payment.declineReason,
    })),
  timesDone: (id, ledger) => netCharges(ledger.filter(({ reference }) => reference === id)),
});

export const paymentWorkload = paymentWorkloadWith(SUCCEEDING_CARD);

function ordersWith(card: string): PaymentOrder[] {
  return [
    plainOrder({ tag: 'with a key', key: 'key-1', amount: 1200, card }),
    plainOrder({ tag: 'without a key', key: null, amount: 3400, card }),
  ];
}
