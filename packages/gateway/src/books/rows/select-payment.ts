import { sql } from 'kysely';
import { type Connection } from '../../database/database.js';

/**
 * Payments with the displayable part of their cards: rows of type PaymentRow. The card is read only for payments
 * without an expiry of their own; a join would read one for every payment, at a random place in a large table.
 */
export const selectPayment = (connection: Connection) =>
  connection
    .selectFrom('payments')
    .selectAll('payments')
    .select([expiry('month').as('expiry_month'), expiry('year').as('expiry_year')]);

const expiry = (part: 'month' | 'year') =>
  sql<number>`coalesce(${sql.ref(`payments.card_expiry_${part}`)},
    (select ${sql.ref(`expiry_${part}`)} from cards where cards.uuid = payments.card_id))`;
