import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedOperation } from '../books/books.js';
import { type OperationOrder } from '../merchants/order.js';
import { type Attempt, type Facts, isOfOperation, type Violation } from './facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { isChallengeCalledOff, isReversal } from './ledger.js';

/** Compares operations with the bank's ledger: each done at most once, and only if requested. */
export function judgeOperations(facts: Facts): Violation[] {
  const { payments, operations, ledger } = facts;
  const done = ledger.filter(({ operation_reference }) => operation_reference !== null);
  const entriesOf = groupBy(done, ({ operation_reference }) => operation_reference);
  const ids = new Set<string | null>(operations.map(({ id }) => id));
  const entriesOfPayment = groupBy(ledger, ({ reference }) => reference);
  const calledOff = new Set(
    payments
      .filter((payment) => isChallengeCalledOff(payment, entriesOfPayment.get(payment.id) ?? []))
      .map(({ id }) => id),
  );
  const unknown = done.filter((entry) => !ids.has(entry.operation_reference) && !isReversal(entry));
  return [
    ...operations
      .filter(({ kind, paymentId }) => kind !== 'void' || !calledOff.has(paymentId))
      .flatMap((operation) => judgeDone(operation, entriesOf.get(operation.id) ?? [])),
    ...unknown.map(({ reference, kind, operation_reference }): Violation => ({
      kind: 'operation_without_record',
      text: `the bank did a ${kind} ${operation_reference ?? ''} that is not in the books`,
      paymentId: reference,
    })),
    ...judgeRequested(facts),
  ];
}

function judgeDone(operation: BookedOperation, entries: readonly LedgerEntry[]): Violation[] {
  const { id, kind, status, paymentId } = operation;
  const [entry, ...more] = entries;
  if (more.length > 0) {
    const text = `the bank did the ${kind} ${id} ${entries.length} times`;
    return [{ kind: 'double_operation', text, paymentId }];
  }
  const isWrong = entry
    ? status === 'failed' || !matches(operation, entry)
    : status === 'succeeded';
  if (!isWrong) return [];
  const text = `the ${kind} ${id} ${status}, but the ledger has ${entry ? JSON.stringify(entry) : 'no entry'}`;
  return [{ kind: 'wrong_operation', text, paymentId }];
}

const matches = (operation: BookedOperation, entry: LedgerEntry): boolean =>
  entry.reference === operation.paymentId &&
  entry.kind === operation.kind &&
  entry.amount === operation.amount &&
  entry.currency === operation.currency;

// A key makes one operation, however often it is sent; without a key every request makes one. A request
// that was refused makes none.
function judgeRequested({ operations, attempts }: Facts): Violation[] {
  const sent = groupBy(attempts.filter(isOfOperation), ({ order }) => nameOf(order));
  return [...groupBy(operations, nameOf)].flatMap(([name, made]): Violation[] => {
    const requests = (sent.get(name) ?? []).filter(mayHaveBegun);
    const [first] = made;
    if (!first) return [];
    const { key, paymentId } = first;
    if (key !== null && made.length > 1) {
      const text = `one key made ${made.length} operations: ${name}`;
      return [{ kind: 'double_operation', text, paymentId }];
    }
    if (made.length <= requests.length) return [];
    const text = `${made.length} recorded, but only ${requests.length} requested: ${name}`;
    return [{ kind: 'operation_without_request', text, paymentId }];
  });
}

/** Identifies an operation by its request. Without a key all of a kind have the same name. */
export const nameOf = ({
  paymentId,
  kind,
  key,
}: Pick<OperationOrder | BookedOperation, 'paymentId' | 'kind' | 'key'>): string =>
  `${kind} of ${paymentId}, ${key === null ? 'without a key' : `key ${key}`}`;

const mayHaveBegun = ({ reply }: Attempt): boolean =>
  reply.kind === 'no_answer' || reply.status === 200 || reply.problem === 'operation_unconfirmed';
