import { httpRequest } from '../processes/http-request.js';
import { isRecord, textOf } from './fields.js';

/** Where a merchant calls, and with which token. */
export type Caller = { readonly apiUrl: string; readonly token: string };

/** Some events, oldest first, as the gateway wrote them. */
type EventPage = { readonly events: readonly unknown[]; readonly hasMore: boolean };

const TIMEOUT_MS = 30_000;

const headersOf = ({ token }: Caller) => ({
  Authorization: `Bearer ${token}`,
  'Content-Type': 'application/json',
});

/**
 * Reads a merchant's events after the one with this id, or its first ones. Null if the gateway cannot be reached or
 * answers 503; throws on every other answer but 200.
 */
export async function readEventPage(
  caller: Caller,
  after: string | null,
): Promise<EventPage | null> {
  const query = after === null ? '' : `&after=${after}`;
  const answer = await httpRequest(`${caller.apiUrl}/events?limit=100${query}`, {
    headers: headersOf(caller),
    timeoutMs: TIMEOUT_MS,
  }).catch(() => null);
  if (answer === null || answer.status === 503) return null;
  const body: unknown = JSON.parse(answer.body);
  if (answer.status !== 200 || !isRecord(body) || !Array.isArray(body.data)) {
    throw new Error(`GET /events was answered with ${answer.status}`);
  }
  return { events: body.data, hasMore: body.has_more === true };
}

/** Adds an endpoint for these types of events. Throws if it is refused. */
export async function addWebhookEndpoint(
  caller: Caller,
  fields: { readonly url: string; readonly events: readonly string[] },
): Promise<{ id: string; secret: string }> {
  const { status, body } = await httpRequest(`${caller.apiUrl}/webhook_endpoints`, {
    method: 'POST',
    headers: headersOf(caller),
    body: JSON.stringify(fields),
    timeoutMs: TIMEOUT_MS,
  });
  const made: unknown = JSON.parse(body);
  if (status !== 200 || !isRecord(made)) throw new Error(`An endpoint was refused with ${status}`);
  return { id: textOf(made, 'id'), secret: textOf(made, 'secret') };
}
