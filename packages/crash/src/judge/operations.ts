import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedOperation } from '../books/books.js';
import { type OperationOrder } from '../order.js';
import { type Attempt, type Facts, isOfOperation, type Violation } from './facts.js';
import { groupBy } from './group.js';
import { isGivenBack } from './ledger.js';

/** Holds operations to the bank's ledger: done once or not at all, and only what was asked for. */
export function judgeOperations(facts: Facts): Violation[] {
  const { operations, ledger } = facts;
  const done = ledger.filter(({ operation_reference }) => operation_reference !== null);
  const entriesOf = groupBy(done, ({ operation_reference }) => operation_reference);
  const ids = new Set<string | null>(operations.map(({ id }) => id));
  const unknown = done.filter(
    (entry) => !ids.has(entry.operation_reference) && !isGivenBack(entry),
  );
  return [
    ...operations.flatMap((operation) => judgeDone(operation, entriesOf.get(operation.id) ?? [])),
    ...unknown.map(({ reference, kind, operation_reference }): Violation => ({
      kind: 'operation_without_record',
      text: `the bank did a ${kind} ${operation_reference ?? ''} that the gateway does not know`,
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
    ? status === 'failed' || !isAbout(operation, entry)
    : status === 'succeeded';
  if (!isWrong) return [];
  const text = `the ${kind} ${id} ${status}, and the ledger has ${entry ? JSON.stringify(entry) : 'nothing of it'}`;
  return [{ kind: 'wrong_operation', text, paymentId }];
}

const isAbout = (operation: BookedOperation, entry: LedgerEntry): boolean =>
  entry.reference === operation.paymentId &&
  entry.kind === operation.kind &&
  entry.amount === operation.amount &&
  entry.currency === operation.currency;

// A key makes one operation, ever; without one every request makes its own. A request that was
// refused, or told that nothing was begun, makes none.
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
    const text = `${made.length} recorded, and ${requests.length} can have been: ${name}`;
    return [{ kind: 'operation_without_request', text, paymentId }];
  });
}

/** What a merchant means by an operation. Without a key all of a kind have one name. */
export const nameOf = ({
  paymentId,
  kind,
  key,
}: Pick<OperationOrder | BookedOperation, 'paymentId' | 'kind' | 'key'>): string =>
  `${kind} of ${paymentId}, ${key === null ? 'without a key' : `key ${key}`}`;

const mayHaveBegun = ({ heard }: Attempt): boolean =>
  heard.kind === 'silence' || heard.status === 200 || heard.problem === 'operation_unconfirmed';
