import { sendOrder } from '../client.js';
import { type Attempt } from '../judge/facts.js';
import { type OperationOrder, type PaymentOrder } from '../order.js';
import { type Acts, DONE } from './acts.js';

type Act = Pick<OperationOrder, 'kind' | 'key' | 'amount'>;

const CAPTURE: Act = { kind: 'capture', key: 'key-1', amount: 700 };
const REFUND: Act = { kind: 'refund', key: 'key-2', amount: 300 };
const VOID: Act = { kind: 'void', key: 'key-3', amount: null };
const REFUND_WITHOUT_KEY: Act = { kind: 'refund', key: null, amount: null };

/** To capture, void and refund, each on a payment of its own. */
export const operating = operatingBy([CAPTURE, REFUND, VOID, REFUND_WITHOUT_KEY]);

/** So few that each has a transaction to itself, where those stand still. */
export const operatingTwice = operatingBy([CAPTURE, REFUND]);

function operatingBy(acts: readonly Act[]): Acts {
  return {
    name: 'operations',
    count: acts.length,
    exchange: 'operation',
    statements: { intent: 'insert into operations ', outcome: 'update operations ' },
    // They need nothing that died with the gateway: recovery carries them out.
    unheard: DONE,
    prepare: async (apiUrl) => {
      const paid = await Promise.all(acts.map((act, place) => pay(apiUrl, act, place)));
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

async function pay(
  apiUrl: string,
  act: Act,
  place: number,
): Promise<{ attempt: Attempt; next: OperationOrder }> {
  const order: PaymentOrder = {
    tag: `for ${act.kind} ${place + 1}`,
    merchant: 'merchant_one',
    key: null,
    card: '4242424242424242',
    amount: 1000,
    currency: 'USD',
    capture: act.kind === 'refund' ? 'automatic' : 'manual',
  };
  const heard = await sendOrder(apiUrl, order);
  if (heard.kind !== 'answer' || heard.status !== 200 || heard.paymentId === null) {
    throw new Error(`No payment to begin with: ${JSON.stringify(heard)}`);
  }
  const { tag, merchant } = order;
  return {
    attempt: { order, isLook: false, gateway: 'A', heard, gatewayLived: true },
    next: { ...act, tag, merchant, paymentId: heard.paymentId },
  };
}
