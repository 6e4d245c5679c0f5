import { isRecord, textIn, textOf, wholeOf } from '@payment-gateway/testkit';
import { Address } from './address.js';
import { askGateway, type JsonAnswer } from './ask-gateway.js';
import { type MerchantId } from './order.js';
import { bodyOfSession, type SessionOrder } from './session-order.js';

/** A session as an answer shows it. */
export type ShownSession = {
  readonly id: string;
  readonly status: string;
  /** Where the payer pays; null once the session has ended. */
  readonly url: Address | null;
  readonly paymentId: string | null;
  readonly attempts: number;
};

/** What a merchant gets: an answer, or the reason why there was none. */
export type SessionReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly session: ShownSession | null;
      /** The code of a problem document. */
      readonly problem: string | null;
      readonly replayed: boolean;
    }
  | { readonly kind: 'no_answer'; readonly reason: string };

/** Orders a session. Never throws, and always returns within the deadline; so do the others. */
export const createSession = async (apiUrl: string, order: SessionOrder): Promise<SessionReply> =>
  readSession(
    await askGateway(`${apiUrl}/checkout_sessions`, order.merchant, {
      method: 'POST',
      body: bodyOfSession(order),
      key: order.key,
    }),
  );

export const getSession = async (
  apiUrl: string,
  merchant: MerchantId,
  id: string,
): Promise<SessionReply> =>
  readSession(await askGateway(`${apiUrl}/checkout_sessions/${id}`, merchant, { method: 'GET' }));

export const expireSession = async (
  apiUrl: string,
  merchant: MerchantId,
  id: string,
): Promise<SessionReply> =>
  readSession(
    await askGateway(`${apiUrl}/checkout_sessions/${id}/expire`, merchant, { method: 'POST' }),
  );

function readSession(answer: JsonAnswer): SessionReply {
  if (answer.kind === 'no_answer') return answer;
  const { status, body, replayed } = answer;
  if (status !== 200) {
    return { kind: 'answer', status, session: null, problem: textIn(body, 'code'), replayed };
  }
  return { kind: 'answer', status, session: sessionIn(body), problem: null, replayed };
}

function sessionIn(body: Record<string, unknown>): ShownSession | null {
  if (!isRecord(body) || textIn(body, 'id') === null) return null;
  const url = textIn(body, 'url');
  return {
    id: textOf(body, 'id'),
    status: textOf(body, 'status'),
    url: url === null ? null : new Address(url),
    paymentId: textIn(body, 'payment_id'),
    attempts: wholeOf(body, 'attempts'),
  };
}
