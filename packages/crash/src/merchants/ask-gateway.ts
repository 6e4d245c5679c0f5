import { type Answer, httpRequest, isRecord, messageOf } from '@payment-gateway/testkit';
import { merchantTokens, type MerchantId } from './order.js';

// A request without an answer by then gets none: it is far beyond every timeout of the gateway.
const REQUEST_DEADLINE_MS = 15_000;

/** A merchant's request. */
type Asked = {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  readonly key?: string | null;
};

/** An answer in JSON, or the reason why there was none. */
export type JsonAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: Record<string, unknown>;
      readonly replayed: boolean;
    }
  | { readonly kind: 'no_answer'; readonly reason: string };

/** Sends a merchant's request. Never throws, and always returns within the deadline. */
export async function askGateway(
  url: string,
  merchant: MerchantId,
  { method, body, key = null }: Asked,
): Promise<JsonAnswer> {
  try {
    const answer = await httpRequest(url, {
      method,
      headers: {
        Authorization: `Bearer ${merchantTokens[merchant]}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(key !== null && { 'Idempotency-Key': key }),
      },
      ...(body !== undefined && { body }),
      timeoutMs: REQUEST_DEADLINE_MS,
    });
    return readJson(answer);
  } catch (error) {
    return { kind: 'no_answer', reason: messageOf(error) };
  }
}

function readJson({ status, headers, body: text }: Answer): JsonAnswer {
  const body = parse(text);
  if (!isRecord(body)) {
    return { kind: 'no_answer', reason: `an answer ${status} that is not JSON` };
  }
  return { kind: 'answer', status, body, replayed: headers['idempotent-replayed'] === 'true' };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
