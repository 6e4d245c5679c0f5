import { inParallel } from '@payment-gateway/testkit';
import { type Snapshot } from '../books/snapshot.js';
import { type Attempt } from '../judge/facts.js';
import { nameOf } from '../judge/operations.js';
import { getPayment, sendOrder } from '../merchants/client.js';
import { isOperation, type Order } from '../merchants/order.js';
import { type Notebook } from '../judge/notebook.js';
import { type System } from './system.js';

const CONCURRENT_REQUESTS = 16;

/**
 * After the last round every merchant asks again: requests with a key are repeated, payments without
 * one are looked up. The replies are judged like all others.
 */
export async function repeatRequests(
  system: System,
  notebook: Notebook,
  snapshot: Snapshot,
): Promise<void> {
  const idOf = new Map(snapshot.payments.map(({ tag, id }) => [tag, id]));
  const operations = new Set(snapshot.operations.map(nameOf));
  // An order that is not in the books would be carried out now, and prove nothing.
  const isKnown = (order: Order): boolean =>
    isOperation(order) ? order.key !== null && operations.has(nameOf(order)) : idOf.has(order.tag);
  const known = [...ordersOf(notebook.attempts).values()].filter(isKnown);
  await inParallel([...known.entries()], CONCURRENT_REQUESTS, async ([index, order]) => {
    const gateway = system.gateways[index % system.gateways.length];
    if (!gateway) throw new Error('There is no gateway');
    const { apiUrl, part } = gateway;
    const isLookup = order.key === null;
    const reply = isLookup
      ? await getPayment(apiUrl, order.merchant, idOf.get(order.tag) ?? '')
      : await sendOrder(apiUrl, order);
    notebook.attempt({ order, isLookup, gateway: part.name, reply, gatewayLived: true });
  });
}

/** Each order once, as it was sent first. */
function ordersOf(attempts: readonly Attempt[]): Map<string, Order> {
  const orders = new Map<string, Order>();
  for (const { order } of attempts) {
    const name = isOperation(order) ? nameOf(order) : order.tag;
    if (!orders.has(name)) orders.set(name, order);
  }
  return orders;
}
