import { chargesIn } from './ledger.js';
import { isChargeOpen } from '../books/snapshot.js';
import { type Facts, type Violation } from './facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';

/** Compares the authentications in the books with the bank's, and charges with what payers decided. */
export function judgeAuthentications(facts: Facts): Violation[] {
  const { payments, authentications, visits, ledger } = facts;
  const entriesOf = groupBy(ledger, ({ reference }) => reference);
  const confirmed = new Set(
    visits.filter(({ decision }) => decision === 'confirm').map(({ paymentId }) => paymentId),
  );
  return payments.flatMap((payment): Violation[] => {
    const { id: paymentId, tag, status, threeDSecure } = payment;
    const byBank = authentications.get(paymentId);
    if (byBank === undefined || isChargeOpen(payment)) return [];
    const wrong: string[] = [];
    if (JSON.stringify(threeDSecure) !== JSON.stringify(byBank)) {
      wrong.push(
        `${status}, the books have ${JSON.stringify(threeDSecure)}, and the bank ${JSON.stringify(byBank)}`,
      );
    }
    const isCharged = chargesIn(entriesOf.get(paymentId) ?? []).length > 0;
    if (isCharged && byBank?.flow === 'challenge' && !confirmed.has(paymentId)) {
      wrong.push('charged after a challenge that no payer confirmed');
    }
    return wrong.map((text) => ({ kind: 'wrong_authentication', text, tag, paymentId }));
  });
}
