import { standing } from '../judge/ledger.js';
import { type Acts, NOT_SENT } from './acts.js';
import { type PaymentOrder } from '../order.js';

const SUCCEEDING_CARD = '4242424242424242';

/** To pay: once with a key and once without. */
export const payingWith = (card: string): Acts => ({
  name: 'payments',
  count: 2,
  exchange: 'charge',
  statements: { intent: 'insert into payments ', outcome: 'update payments ' },
  // The card's verification value died with the gateway: it cannot be tried again.
  unheard: NOT_SENT,
  prepare: () => Promise.resolve({ orders: ordersWith(card), attempts: [] }),
  recorded: async (books) =>
    (await books.payments()).map((payment) => ({
      ...payment,
      paymentId: payment.id,
      reason: payment.declineReason,
    })),
  timesDone: (id, ledger) => standing(ledger.filter(({ reference }) => reference === id)),
});

export const paying = payingWith(SUCCEEDING_CARD);

function ordersWith(card: string): PaymentOrder[] {
  const common = {
    merchant: 'merchant_one',
    card,
    currency: 'USD',
    capture: 'automatic',
  } as const;
  return [
    { ...common, tag: 'with a key', key: 'key-1', amount: 1200 },
    { ...common, tag: 'without a key', key: null, amount: 3400 },
  ];
}
