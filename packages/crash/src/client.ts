import { request } from 'node:http';
import { bodyOf, merchantTokens, type MerchantId, type Order, pathOf } from './order.js';
import { isRecord, textIn } from './read.js';
import { REQUEST_DEADLINE_MS } from './settings.js';

/** What a merchant hears: an answer, or that there was none and why. */
export type Heard =
  | {
      kind: 'answer';
      status: number;
      /** The payment that the answer is about, also of a 409. */
      paymentId: string | null;
      /** The payment's status, in an answer that tells it. */
      paymentStatus: string | null;
      /** The capture, void or refund, in an answer that shows one. */
      operation: { id: string; status: string } | null;
      /** The code of a problem document. */
      problem: string | null;
      replayed: boolean;
    }
  | { kind: 'silence'; why: string };

/** What an answer is about, and how it stands: the operation, or else the payment. */
export function subjectOf(heard: Heard): { id: string; status: string } | null {
  if (heard.kind === 'silence' || heard.status !== 200) return null;
  const { operation, paymentId, paymentStatus } = heard;
  if (operation) return operation;
  return paymentId === null || paymentStatus === null
    ? null
    : { id: paymentId, status: paymentStatus };
}

/** Sends an order to a gateway. Never throws, and always comes back within the deadline. */
export function sendOrder(apiUrl: string, order: Order): Promise<Heard> {
  return exchange(apiUrl + pathOf(order), order.merchant, {
    method: 'POST',
    body: bodyOf(order),
    headers: {
      'Content-Type': 'application/json',
      ...(order.key !== null && { 'Idempotency-Key': order.key }),
    },
  });
}

/** Looks a payment up, as its merchant. */
export function lookUp(apiUrl: string, merchant: MerchantId, paymentId: string): Promise<Heard> {
  return exchange(`${apiUrl}/payments/${paymentId}`, merchant, { method: 'GET' });
}

// A connection of its own for each request: one kept from before a kill would break later, and
// that would look like an answer that a live gateway lost.
function exchange(
  url: string,
  merchant: MerchantId,
  { method, headers, body }: { method: string; headers?: Record<string, string>; body?: string },
): Promise<Heard> {
  return new Promise((resolve) => {
    const silence = (error: Error): void => {
      resolve({ kind: 'silence', why: error.message });
    };
    const sent = request(
      url,
      {
        method,
        agent: false,
        headers: { Authorization: `Bearer ${merchantTokens[merchant]}`, ...headers },
        signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.once('error', silence);
        response.once('end', () => {
          const replayed = response.headers['idempotent-replayed'] === 'true';
          resolve(readAnswer(response.statusCode ?? 0, text, replayed));
        });
      },
    );
    sent.once('error', silence);
    sent.end(body);
  });
}

function readAnswer(status: number, text: string, replayed: boolean): Heard {
  const body = parse(text);
  if (!isRecord(body)) return { kind: 'silence', why: `an answer ${status} that is not JSON` };
  if (status !== 200) {
    return {
      kind: 'answer',
      status,
      paymentId: textIn(body, 'payment_id'),
      paymentStatus: textIn(body, 'payment_status'),
      operation: null,
      problem: textIn(body, 'code'),
      replayed,
    };
  }
  // An operation is answered together with its payment, a payment by itself.
  const { operation, payment = body } = body;
  return {
    kind: 'answer',
    status,
    paymentId: isRecord(payment) ? textIn(payment, 'id') : null,
    paymentStatus: isRecord(payment) ? textIn(payment, 'status') : null,
    operation: isRecord(operation) ? readOperation(operation) : null,
    problem: null,
    replayed,
  };
}

function readOperation(fields: Record<string, unknown>): { id: string; status: string } | null {
  const [id, status] = [textIn(fields, 'id'), textIn(fields, 'status')];
  return id === null || status === null ? null : { id, status };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
