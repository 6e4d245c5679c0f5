import { countIn, type Database } from '../src/programs/database.js';
import { MERCHANT } from '../src/programs/settings.js';

/** Counts the payments of a database, and those with every row and value of a successful one. */
export async function countPayments(
  database: Database,
): Promise<{ payments: number; whole: number; events: number }> {
  const whole = `select count(*) from payments p join cards c on c.uuid = p.card_id
    join payment_events a on a.payment_id = p.uuid and a.version = 1
    join payment_events b on b.payment_id = p.uuid and b.version = 2
    where p.status = 'succeeded' and p.version = 2 and p.amount_captured = p.amount
      and p.due_at is null and p.idempotency_key is not null and c.merchant_id = '${MERCHANT}'
      and a.type = 'intent_recorded' and b.type = 'outcome_recorded'`;
  return {
    payments: await countIn(database, 'select count(*) from payments'),
    whole: await countIn(database, whole),
    events: await countIn(database, 'select count(*) from payment_events'),
  };
}
