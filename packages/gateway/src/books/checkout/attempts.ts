import { type Insertable } from 'kysely';
import { type CheckoutAttemptsTable } from '../../database/checkout-tables.js';
import { type Connection } from '../../database/database.js';
import { execute, insertOf } from '../../database/statements.js';
import { toStored } from '../../database/time.js';
import { type Intent } from '../../services/ports/payment-store.js';

/** Has payments take their places in checkout sessions; none if they have none, like most. */
export function insertAttempts(intents: readonly Intent[], ending = '') {
  const rows = intents.flatMap(toAttemptRow);
  return rows.length === 0 ? [] : [insertOf('checkout_attempts', rows, ending)];
}

/** Takes the places that are free, and returns the intents that have theirs. */
export async function takePlaces(
  connection: Connection,
  intents: readonly Intent[],
  keepExisting: string,
): Promise<readonly Intent[]> {
  const [insert] = insertAttempts(intents, keepExisting);
  if (insert === undefined) return intents;
  await execute(connection, insert);
  const sessions = intents.flatMap(({ checkout }) =>
    checkout == null ? [] : [checkout.sessionId],
  );
  const rows = await connection
    .selectFrom('checkout_attempts')
    .select('payment_id')
    .where('session_id', 'in', sessions)
    .execute();
  const placed = new Set(rows.map(({ payment_id }) => payment_id));
  return intents.filter(({ checkout, payment }) => checkout == null || placed.has(payment.id));
}

function toAttemptRow({ checkout, payment }: Intent): Insertable<CheckoutAttemptsTable>[] {
  if (checkout == null) return [];
  return [
    {
      session_id: checkout.sessionId,
      attempt: checkout.attempt,
      payment_id: payment.id,
      created_at: toStored(payment.createdAt),
    },
  ];
}
