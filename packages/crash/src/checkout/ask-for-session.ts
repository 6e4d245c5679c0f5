import { setTimeout as pause } from 'node:timers/promises';
import { type SessionRequest } from '../judge/facts.js';
import { type Address } from '../merchants/address.js';
import {
  createSession,
  expireSession,
  getSession,
  type SessionReply,
  type ShownSession,
} from '../merchants/session-client.js';
import { type CheckoutGateway, type CheckoutStage, type Retries } from './checkout-stage.js';

// A single gateway takes longer to start again than its merchants wait for an answer.
const MAX_TRIES = 12;

/** What a merchant asks: for a session, or about one. */
type Asked = Pick<SessionRequest, 'order' | 'asked' | 'sessionId'>;

/** A session that takes payments. */
type OpenSession = ShownSession & { readonly url: Address };

/** The session in an answer, if it takes payments. */
export function openIn(reply: SessionReply): OpenSession | null {
  const session = reply.kind === 'answer' ? reply.session : null;
  const url = session?.url ?? null;
  return session && url ? { ...session, url } : null;
}

/** Sends a request until the answer is final; returns the last reply. */
export async function askUntilAnswered(
  asked: Asked,
  { gateway, switches, pauseMs }: Retries,
  stage: CheckoutStage,
): Promise<SessionReply> {
  const { gateways } = stage;
  for (let tries = 0; ; tries++) {
    const chosen = gateways[(gateway + (switches ? tries : 0)) % gateways.length];
    if (!chosen) throw new Error('There is no gateway');
    const reply = await ask(asked, chosen, stage);
    const isFinal = reply.kind === 'answer' && reply.status < 500;
    if (isFinal || tries + 1 === MAX_TRIES) return reply;
    await pause(pauseMs * (tries + 1));
  }
}

/** Sends a request once. */
export async function ask(
  { order, asked, sessionId }: Asked,
  { part, apiUrl }: CheckoutGateway,
  { notebook }: CheckoutStage,
): Promise<SessionReply> {
  const run = part.currentRun();
  const id = sessionId ?? '';
  const reply = await {
    create: () => createSession(apiUrl, order),
    read: () => getSession(apiUrl, order.merchant, id),
    expire: () => expireSession(apiUrl, order.merchant, id),
  }[asked]();
  const gatewayLived = run !== null && part.currentRun() === run;
  notebook.sessionRequest({ order, asked, sessionId, gateway: part.name, reply, gatewayLived });
  return reply;
}
