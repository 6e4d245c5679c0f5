import { type Attempt } from '../judge/facts.js';
import { sendOrder } from '../merchants/client.js';
import { type OperationOrder, plainOrder } from '../merchants/order.js';
import { DONE, type Workload } from './workload.js';

type Operation = Pick<OperationOrder, 'kind' | 'key' | 'amount'>;

const CAPTURE: Operation = { kind: 'capture', key: 'key-1', amount: 700 };
const REFUND: Operation = { kind: 'refund', key: 'key-2', amount: 300 };
const VOID: Operation = { kind: 'void', key: 'key-3', amount: null };
const REFUND_WITHOUT_KEY: Operation = { kind: 'refund', key: null, amount: null };

/** A capture, a void and two refunds, each on a payment of its own. */
export const operationWorkload = workloadOf([CAPTURE, REFUND, VOID, REFUND_WITHOUT_KEY]);

/** Few enough that each gets its own transaction where COMMIT is held. */
export const twoOperations = workloadOf([CAPTURE, REFUND]);

function workloadOf(operations: readonly Operation[]): Workload {
  return {
    name: 'operations',
    count: operations.length,
    call: 'operation',
    statements: { intent: 'insert into operations ', outcome: 'update operations ' },
    // Nothing they need died with the gateway: recovery carries them out.
    ifNotSent: DONE,
    prepare: async (apiUrl) => {
      const paid = await Promise.all(operations.map((one, place) => pay(apiUrl, one, place)));
      return { orders: paid.map(({ next }) => next), attempts: paid.map(({ attempt }) => attempt) };
    },
    recorded: async (books) =>
      (await books.operations()).map((operation) => ({
        ...operation,
        reason: operation.failureReason,
      })),
    timesDone: (id, ledger) =>
      ledger.filter(({ operation_reference }) => operation_reference === id).length,
  };
}

/** Makes the payment that an operation needs. */
async function pay(
  apiUrl: string,
  operation: Operation,
  place: number,
): Promise<{ attempt: Attempt; next: OperationOrder }> {
  const order = plainOrder({
    tag: `for ${operation.kind} ${place + 1}`,
    key: null,
    amount: 1000,
    capture: operation.kind === 'refund' ? 'automatic' : 'manual',
  });
  const reply = await sendOrder(apiUrl, order);
  if (reply.kind !== 'answer' || reply.status !== 200 || reply.paymentId === null) {
    throw new Error(`The payment for an operation failed: ${JSON.stringify(reply)}`);
  }
  const { tag, merchant } = order;
  return {
    attempt: { order, isLookup: false, gateway: 'A', reply, gatewayLived: true },
    next: { ...operation, tag, merchant, paymentId: reply.paymentId },
  };
}
