import { setTimeout as pause } from 'node:timers/promises';
import { sendOrder } from '../client.js';
import { type Attempt } from '../judge/facts.js';
import { type ClientPlan } from './schedule.js';
import { type World } from './world.js';

const MOST_TRIES = 6;

/** Runs one client to its end; `hear` gets every request of it with what it heard. */
export async function runClient(
  plan: ClientPlan,
  world: World,
  hear: (attempt: Attempt) => void,
): Promise<void> {
  const { order, atMs, hops, pauseMs } = plan;
  await pause(atMs);
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const chosen = plan.gateway + (hops ? attempt : 0);
    const gateway = world.gateways[chosen % world.gateways.length];
    if (!gateway) throw new Error('There is no gateway');
    const { keeper, apiUrl } = gateway;

    const life = keeper.life();
    const heard = await sendOrder(apiUrl, order);
    const gatewayLived = life !== null && keeper.life() === life;
    hear({ order, gateway: keeper.name, heard, gatewayLived });

    const isAnswered = heard.kind === 'answer' && (heard.status === 200 || heard.status === 422);
    // Without a key a second try would be a second payment.
    if (isAnswered || order.key === null) return;
    await pause(pauseMs * (attempt + 1));
  }
}
