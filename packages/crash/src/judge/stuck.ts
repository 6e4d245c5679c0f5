import { isChargeOpen, isOperationOpen } from '../books/snapshot.js';
import { type Facts, type Violation } from './facts.js';

/** Payments and operations that the books call open although the bank has decided or never saw them. */
export function judgeStuck({ payments, operations, bankStatus }: Facts): Violation[] {
  const bankSays = (id: string): string => bankStatus.get(id) ?? 'not asked';
  return [
    ...payments
      .filter(isChargeOpen)
      .filter(({ id, status }) => status !== 'processing' || bankSays(id) !== 'pending')
      .map(({ id, tag, status }): Violation => ({
        kind: 'stuck',
        text: `${status}, and the bank says: ${bankSays(id)}`,
        tag,
        paymentId: id,
      })),
    ...operations
      .filter(isOperationOpen)
      .filter(({ id, status }) => status !== 'pending' || bankSays(id) !== 'pending')
      .map(({ id, kind, status, paymentId }): Violation => ({
        kind: 'stuck',
        text: `the ${kind} ${id} is ${status}, and the bank says: ${bankSays(id)}`,
        paymentId,
      })),
  ];
}
