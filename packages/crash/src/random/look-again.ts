import { type Look } from '../books/open.js';
import { lookUp, sendOrder } from '../client.js';
import { inParallel } from '../in-parallel.js';
import { type Attempt } from '../judge/facts.js';
import { nameOf } from '../judge/operations.js';
import { isOperation, type Order } from '../order.js';
import { type World } from './world.js';

const AT_ONCE = 16;

/**
 * After the storm every merchant asks again: what was sent with a key is sent once more, payments
 * without one are looked up. What they hear is judged like everything that was said before.
 */
export async function lookAgain(
  world: World,
  attempts: readonly Attempt[],
  look: Look,
): Promise<Attempt[]> {
  const idOf = new Map(look.payments.map(({ tag, id }) => [tag, id]));
  const operations = new Set(look.operations.map(nameOf));
  // What is not in the books would be done now, and that is not what is asked.
  const isKnown = (order: Order): boolean =>
    isOperation(order) ? order.key !== null && operations.has(nameOf(order)) : idOf.has(order.tag);
  const known = [...ordersOf(attempts).values()].filter(isKnown);
  return await inParallel([...known.entries()], AT_ONCE, async ([index, order]) => {
    const gateway = world.gateways[index % world.gateways.length];
    if (!gateway) throw new Error('Nobody to ask');
    const { apiUrl, keeper } = gateway;
    const isLook = order.key === null;
    const heard = isLook
      ? await lookUp(apiUrl, order.merchant, idOf.get(order.tag) ?? '')
      : await sendOrder(apiUrl, order);
    return { order, isLook, gateway: keeper.name, heard, gatewayLived: true };
  });
}

/** Each order once, in the form in which it was sent first. */
function ordersOf(attempts: readonly Attempt[]): Map<string, Order> {
  const orders = new Map<string, Order>();
  for (const { order } of attempts) {
    const name = isOperation(order) ? nameOf(order) : order.tag;
    if (!orders.has(name)) orders.set(name, order);
  }
  return orders;
}
