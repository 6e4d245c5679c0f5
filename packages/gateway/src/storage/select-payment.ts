import { type Connection } from './database.js';

/** Payments with what is shown of their cards: rows of type PaymentRow. */
export const selectPayment = (connection: Connection) =>
  connection
    .selectFrom('payments')
    .innerJoin('cards', 'cards.uuid', 'payments.card_id')
    .selectAll('payments')
    .select(['cards.expiry_month', 'cards.expiry_year']);
