import { type BookedOperation } from '../books/books.js';
import { type OperationOrder } from '../merchants/order.js';
import { type Attempt, type Facts, isOfOperation, type Violation } from './facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { nameOf } from './operations.js';

const FINAL = new Set(['succeeded', 'failed']);

/** Compares the answers about captures, voids and refunds with each other and with the books. */
export function judgeOperationAnswers({ attempts, operations }: Facts): Violation[] {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const answered = attempts.filter(isOfOperation).flatMap(operationsAnsweredIn);
  return [
    ...answered.flatMap((it) => judgeAnswered(it, byId.get(it.id))),
    ...[...groupBy(answered, ({ order }) => nameOf(order))].flatMap(([name, of]) =>
      judgeIds(name, of),
    ),
  ];
}

/** An operation as an answer showed it. */
type AnsweredOperation = {
  readonly order: OperationOrder;
  readonly id: string;
  readonly status: string;
};

const operationsAnsweredIn = ({ order, reply }: Attempt<OperationOrder>): AnsweredOperation[] =>
  reply.kind === 'answer' && reply.operation ? [{ order, ...reply.operation }] : [];

function judgeAnswered(
  { order, id, status }: AnsweredOperation,
  operation: BookedOperation | undefined,
): Violation[] {
  const { tag, paymentId, kind, amount } = order;
  const contradiction = (text: string): Violation[] => [
    { kind: 'contradiction', text, tag, paymentId },
  ];
  if (!operation)
    return contradiction(`answered with the ${kind} ${id}, which is not in the books`);
  const isTheirs =
    operation.paymentId === paymentId &&
    operation.kind === kind &&
    operation.key === order.key &&
    (amount === null || operation.amount === amount);
  if (!isTheirs) return contradiction(`a ${kind} was answered with another operation, ${id}`);
  if (FINAL.has(status) && operation.status !== status) {
    return contradiction(
      `answered that the ${kind} ${id} ${status}, and it is ${operation.status}`,
    );
  }
  return [];
}

// A key always leads to the same operation; without a key every request leads to another one.
function judgeIds(name: string, answered: readonly AnsweredOperation[]): Violation[] {
  const [first] = answered;
  const ids = new Set(answered.map(({ id }) => id));
  if (!first || ids.size === (first.order.key === null ? answered.length : 1)) return [];
  const { tag, paymentId } = first.order;
  const text = `${answered.length} answers with ${ids.size} operations: ${name}`;
  return [{ kind: 'contradiction', text, tag, paymentId }];
}
