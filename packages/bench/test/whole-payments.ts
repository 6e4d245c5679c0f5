import { countIn, type Ground } from '../src/programs/ground.js';
import { MERCHANT } from '../src/programs/settings.js';

/** What a ground holds: its payments, and those of them with all that belongs to a paid one. */
export async function countPayments(
  ground: Ground,
): Promise<{ payments: number; whole: number; events: number }> {
  const whole = `select count(*) from payments p join cards c on c.uuid = p.card_id
    join payment_events a on a.payment_id = p.uuid and a.version = 1
    join payment_events b on b.payment_id = p.uuid and b.version = 2
    where p.status = 'succeeded' and p.version = 2 and p.amount_captured = p.amount
      and p.due_at is null and p.idempotency_key is not null and c.merchant_id = '${MERCHANT}'
      and a.type = 'intent_recorded' and b.type = 'outcome_recorded'`;
  return {
    payments: await countIn(ground, 'select count(*) from payments'),
    whole: await countIn(ground, whole),
    events: await countIn(ground, 'select count(*) from payment_events'),
  };
}
