import { isChargeOpen, isOperationOpen } from '../books/open.js';
import { type Facts, type Violation } from './facts.js';

/** What the bank knows for good, or has never seen, and the gateway still calls open. */
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
