import { type BookedOperation } from '../books/books.js';
import { type OperationOrder } from '../order.js';
import { type Attempt, type Facts, isOfOperation, type Violation } from './facts.js';
import { groupBy } from './group.js';
import { nameOf } from './operations.js';

const FINAL = new Set(['succeeded', 'failed']);

/** Holds the gateway to what it told merchants of their captures, voids and refunds. */
export function judgeOperationWords({ attempts, operations }: Facts): Violation[] {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const told = attempts.filter(isOfOperation).flatMap(toldBy);
  return [
    ...told.flatMap((it) => judgeTold(it, byId.get(it.id))),
    ...[...groupBy(told, ({ order }) => nameOf(order))].flatMap(([name, of]) => judgeIds(name, of)),
  ];
}

/** What an answer said of an operation. */
interface Told {
  order: OperationOrder;
  id: string;
  status: string;
}

const toldBy = ({ order, heard }: Attempt<OperationOrder>): Told[] =>
  heard.kind === 'answer' && heard.operation ? [{ order, ...heard.operation }] : [];

function judgeTold(
  { order, id, status }: Told,
  operation: BookedOperation | undefined,
): Violation[] {
  const { tag, paymentId, kind, amount } = order;
  const contradiction = (text: string): Violation[] => [
    { kind: 'contradiction', text, tag, paymentId },
  ];
  if (!operation) return contradiction(`told of the ${kind} ${id}, which is not in the books`);
  const isTheirs =
    operation.paymentId === paymentId &&
    operation.kind === kind &&
    operation.key === order.key &&
    (amount === null || operation.amount === amount);
  if (!isTheirs) return contradiction(`a ${kind} was answered with another operation, ${id}`);
  if (FINAL.has(status) && operation.status !== status) {
    return contradiction(`told that the ${kind} ${id} ${status}, and it is ${operation.status}`);
  }
  return [];
}

// A key leads to one operation, ever; without a key no two requests are told of the same one.
function judgeIds(name: string, told: readonly Told[]): Violation[] {
  const [first] = told;
  const ids = new Set(told.map(({ id }) => id));
  if (!first || ids.size === (first.order.key === null ? told.length : 1)) return [];
  const { tag, paymentId } = first.order;
  const text = `${told.length} answers told of ${ids.size} operations: ${name}`;
  return [{ kind: 'contradiction', text, tag, paymentId }];
}
