import { setTimeout as pause } from 'node:timers/promises';
import { type Reply, getPayment, sendOrder } from '../merchants/client.js';
import { type Order } from '../merchants/order.js';
import { type ChallengePlan } from './challenges.js';
import { type Notebook } from '../judge/notebook.js';
import { type RoundSignal } from './round-signal.js';
import { type RetryPlan } from './retry-plan.js';
import { type ClientPlan } from './schedule.js';
import { sendPayer } from './send-payer.js';
import { type System } from './system.js';

const MAX_TRIES = 6;
// Together longer than recovery waits before it takes a payment, and than the bank takes to settle, even if a busy
// machine needs several attempts.
const MAX_LOOKUPS = 12;
const LOOKUP_EVERY_MS = 700;

/** What a client works with. */
type ClientContext = {
  readonly system: System;
  readonly rounds: RoundSignal;
  readonly notebook: Notebook;
};

/** Runs one client to its end: it pays, sends its payer to the bank if it must, and then sends its follow-ups. */
export async function runClient(plan: ClientPlan, context: ClientContext): Promise<void> {
  const { order, challenge, followUps } = plan;
  await pause(plan.atMs);
  let reply = await sendUntilAnswered(order, plan, context);
  if (challenge) {
    reply = await waitUntil(isAtPayer, reply, plan, context);
    await passChallenge(reply, challenge, plan, context);
  }
  if (followUps.length === 0) return;

  const paymentId = await waitUntilPaid(reply, plan, context);
  if (paymentId === null) return;
  const { tag, merchant } = order;
  for (const { inNextRound, afterMs, requests } of followUps) {
    if (inNextRound) await context.rounds.next();
    await pause(afterMs);
    await Promise.all(
      requests.map(({ kind, key, amount, ...retryPlan }) =>
        sendUntilAnswered({ tag, merchant, paymentId, kind, key, amount }, retryPlan, context),
      ),
    );
  }
}

/** Sends an order until the answer is final; returns the last reply. */
async function sendUntilAnswered(
  order: Order,
  retryPlan: RetryPlan,
  context: ClientContext,
): Promise<Reply> {
  for (let attempt = 0; ; attempt++) {
    const reply = await send(order, null, attempt, retryPlan, context);
    // Without a key a second request would be a second payment or refund.
    if (isFinal(reply) || order.key === null || attempt + 1 === MAX_TRIES) return reply;
    await pause(retryPlan.pauseMs * (attempt + 1));
  }
}

const isFinal = (reply: Reply): boolean =>
  reply.kind === 'answer' &&
  (reply.status === 200 || reply.status === 422 || reply.problem === 'operation_not_allowed');

/** Sends the payer to the bank, and maybe voids the payment meanwhile. */
async function passChallenge(
  reply: Reply,
  { payer, void: voidPlan }: ChallengePlan,
  { order }: ClientPlan,
  context: ClientContext,
): Promise<void> {
  if (reply.kind === 'no_answer' || reply.paymentId === null || reply.nextAction === null) return;
  const { paymentId, nextAction } = reply;
  const { tag, merchant } = order;

  async function voidPayment(): Promise<void> {
    if (voidPlan === null) return;
    const { key, afterMs, copies, ...retryPlan } = voidPlan;
    await pause(afterMs);
    const operation = { tag, merchant, paymentId, kind: 'void', key, amount: null } as const;
    await Promise.all(
      Array.from({ length: copies }, () => sendUntilAnswered(operation, retryPlan, context)),
    );
  }

  await Promise.all([
    sendPayer({ order, paymentId, link: nextAction }, payer, context),
    voidPayment(),
  ]);
}

const isAtPayer = (status: string | null): boolean =>
  status === 'requires_action' || isDecided(status);

const isPaid = (status: string | null): boolean =>
  status === 'succeeded' || status === 'authorized';

const isDecided = (status: string | null): boolean =>
  isPaid(status) || status === 'failed' || status === 'canceled';

/** Polls until the bank has decided; returns the payment's id if it succeeded or is authorized. */
async function waitUntilPaid(
  answer: Reply,
  plan: ClientPlan,
  context: ClientContext,
): Promise<string | null> {
  const reply = await waitUntil(isDecided, answer, plan, context);
  return reply.kind === 'answer' && isPaid(reply.paymentStatus) ? reply.paymentId : null;
}

/** Polls until the payment has such a status, or for long enough; returns the last reply. */
async function waitUntil(
  isReached: (status: string | null) => boolean,
  answer: Reply,
  plan: ClientPlan,
  context: ClientContext,
): Promise<Reply> {
  const paymentId = answer.kind === 'answer' ? answer.paymentId : null;
  if (paymentId === null) return answer;
  let reply = answer;
  for (let lookups = 0; lookups < MAX_LOOKUPS; lookups++) {
    if (reply.kind === 'answer' && isReached(reply.paymentStatus)) break;
    await pause(LOOKUP_EVERY_MS);
    reply = await send(plan.order, paymentId, lookups, plan, context);
  }
  return reply;
}

/** Sends the order, or gets the payment with this id. */
async function send(
  order: Order,
  paymentId: string | null,
  attempt: number,
  { gateway, switches }: RetryPlan,
  { system, notebook }: ClientContext,
): Promise<Reply> {
  const chosen = system.gateways[(gateway + (switches ? attempt : 0)) % system.gateways.length];
  if (!chosen) throw new Error('There is no gateway');
  const { part, apiUrl } = chosen;
  const run = part.currentRun();
  const reply =
    paymentId === null
      ? await sendOrder(apiUrl, order)
      : await getPayment(apiUrl, order.merchant, paymentId);
  const gatewayLived = run !== null && part.currentRun() === run;
  notebook.attempt({
    order,
    isLookup: paymentId !== null,
    gateway: part.name,
    reply,
    gatewayLived,
  });
  return reply;
}
