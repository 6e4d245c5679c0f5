import { setTimeout as pause } from 'node:timers/promises';
import { type Heard, lookUp, sendOrder } from '../client.js';
import { type Attempt } from '../judge/facts.js';
import { type Order } from '../order.js';
import { type Bell } from './bell.js';
import { type Manner } from './manner.js';
import { type ClientPlan } from './schedule.js';
import { type World } from './world.js';

const MOST_TRIES = 6;
// Together longer than payments rest before recovery takes them, and the bank takes to settle.
const MOST_LOOKS = 6;
const LOOK_EVERY_MS = 700;

/** What a client acts in. */
export interface Scene {
  world: World;
  bell: Bell;
  /** Gets every request with what was heard. */
  hear: (attempt: Attempt) => void;
}

/** Runs one client to its end: it pays, and then goes on with the payment as it has planned. */
export async function runClient(plan: ClientPlan, scene: Scene): Promise<void> {
  const { order, life } = plan;
  await pause(plan.atMs);
  const heard = await untilAnswered(order, plan, scene);
  if (life.length === 0) return;

  const paymentId = await untilPaid(heard, plan, scene);
  if (paymentId === null) return;
  const { tag, merchant } = order;
  for (const { inNextRound, afterMs, asks } of life) {
    if (inNextRound) await scene.bell.next();
    await pause(afterMs);
    await Promise.all(
      asks.map(({ kind, key, amount, ...manner }) =>
        untilAnswered({ tag, merchant, paymentId, kind, key, amount }, manner, scene),
      ),
    );
  }
}

/** Sends an order until there is an answer to hold on to; gives what was heard last. */
async function untilAnswered(order: Order, manner: Manner, scene: Scene): Promise<Heard> {
  for (let attempt = 0; ; attempt++) {
    const heard = await ask(order, null, attempt, manner, scene);
    // Without a key a second try would be a second payment, or a second refund.
    if (isFinal(heard) || order.key === null || attempt + 1 === MOST_TRIES) return heard;
    await pause(manner.pauseMs * (attempt + 1));
  }
}

const isFinal = (heard: Heard): boolean =>
  heard.kind === 'answer' &&
  (heard.status === 200 || heard.status === 422 || heard.problem === 'operation_not_allowed');

/** Looks until the bank has decided; gives the payment if the money was taken, or is held. */
async function untilPaid(answer: Heard, plan: ClientPlan, scene: Scene): Promise<string | null> {
  const paymentId = answer.kind === 'answer' ? answer.paymentId : null;
  if (paymentId === null) return null;
  let heard = answer;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const status = heard.kind === 'answer' ? heard.paymentStatus : null;
    if (status === 'succeeded' || status === 'authorized') return paymentId;
    if (status === 'failed' || status === 'canceled') return null;
    await pause(LOOK_EVERY_MS);
    heard = await ask(plan.order, paymentId, looks, plan, scene);
  }
  return null;
}

/** Sends the order, or looks at the payment that came of it. */
async function ask(
  order: Order,
  toLookAt: string | null,
  attempt: number,
  { gateway, hops }: Manner,
  { world, hear }: Scene,
): Promise<Heard> {
  const chosen = world.gateways[(gateway + (hops ? attempt : 0)) % world.gateways.length];
  if (!chosen) throw new Error('There is no gateway');
  const { keeper, apiUrl } = chosen;
  const life = keeper.life();
  const heard =
    toLookAt === null
      ? await sendOrder(apiUrl, order)
      : await lookUp(apiUrl, order.merchant, toLookAt);
  const gatewayLived = life !== null && keeper.life() === life;
  hear({ order, isLook: toLookAt !== null, gateway: keeper.name, heard, gatewayLived });
  return heard;
}
