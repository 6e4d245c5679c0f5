import { lookUp, sendOrder } from '../client.js';
import { type BookedPayment } from '../books/books.js';
import { inParallel } from '../in-parallel.js';
import { type Attempt } from '../judge/facts.js';
import { type PaymentOrder } from '../order.js';
import { type World } from './world.js';

const AT_ONCE = 16;

/**
 * After the storm every merchant asks again: the orders with a key are sent once more, the payments
 * without one are looked up. What they hear is judged like everything that was said before.
 */
export async function lookAgain(
  world: World,
  orders: readonly PaymentOrder[],
  payments: readonly BookedPayment[],
): Promise<Attempt[]> {
  const idOf = new Map(payments.map(({ tag, id }) => [tag, id]));
  // Without a payment the key would make one now, and that is not what is asked.
  const known = orders.filter(({ tag }) => idOf.has(tag));
  return await inParallel([...known.entries()], AT_ONCE, async ([index, order]) => {
    const gateway = world.gateways[index % world.gateways.length];
    const id = idOf.get(order.tag);
    if (!gateway || id === undefined) throw new Error('Nobody to ask');
    const { apiUrl, keeper } = gateway;
    const heard =
      order.key === null
        ? await lookUp(apiUrl, order.merchant, id)
        : await sendOrder(apiUrl, order);
    return { order, gateway: keeper.name, heard, gatewayLived: true };
  });
}
