import { sql } from 'kysely';
import { type Connection } from '../../database/database.js';

/**
 * Payments with what is shown of their cards: rows of type PaymentRow. A card is looked up only for a
 * payment that does not have its expiry itself; a join would read one for every payment, at a random
 * place of a large table.
 */
export const selectPayment = (connection: Connection) =>
  connection
    .selectFrom('payments')
    .selectAll('payments')
    .select([expiry('month').as('expiry_month'), expiry('year').as('expiry_year')]);

const expiry = (part: 'month' | 'year') =>
  sql<number>`coalesce(${sql.ref(`payments.card_expiry_${part}`)},
    (select ${sql.ref(`expiry_${part}`)} from cards where cards.uuid = payments.card_id))`;
