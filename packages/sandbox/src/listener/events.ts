/** An event of `GET /events`, with the bytes that a webhook would deliver. */
export type ListedEvent = {
  readonly id: string;
  readonly sequence: number;
  readonly type: string;
  readonly timestamp: string;
  readonly paymentId: string | null;
  readonly body: string;
};

/** The gateway does not answer, or not with events; it may do so later. */
export class GatewayUnavailable extends Error {
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

const PAGE = 100;
const TIMEOUT_MS = 15_000;
const RETRY_MS = 1_000;

/** Reads the page after an event. Throws GatewayUnavailable, and Error when trying again is of no use. */
export async function readEvents(
  { apiUrl, token }: { readonly apiUrl: string; readonly token: string },
  after: string | null,
): Promise<{ readonly events: readonly ListedEvent[]; readonly hasMore: boolean }> {
  const url = `${apiUrl}/events?limit=${PAGE}${after === null ? '' : `&after=${after}`}`;
  const answer = await fetch(url, {
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new GatewayUnavailable(`The gateway does not answer at ${apiUrl}.`, RETRY_MS);
  });
  const text = await answer.text();
  if (answer.status === 429 || answer.status >= 500) {
    const seconds = Number(answer.headers.get('retry-after') ?? 1);
    throw new GatewayUnavailable(
      `The gateway answers ${answer.status}.`,
      Math.max(RETRY_MS, seconds * 1_000),
    );
  }
  if (answer.status !== 200) throw new Error(`The gateway refuses to list events: ${text}`);
  return toPage(JSON.parse(text));
}

function toPage(page: unknown) {
  if (!isObject(page) || !Array.isArray(page.data)) throw new Error('This is no list of events.');
  return { events: page.data.map(toEvent), hasMore: page.has_more === true };
}

function toEvent(event: unknown): ListedEvent {
  if (!isObject(event)) throw new Error('This is no event.');
  const { id, sequence, type, timestamp, data } = event;
  const payment = isObject(data) && isObject(data.payment) ? data.payment : {};
  return {
    id: String(id),
    sequence: Number(sequence),
    type: String(type),
    timestamp: String(timestamp),
    paymentId: typeof payment.id === 'string' ? payment.id : null,
    // The gateway writes it in the same way, so these are the bytes that it stores.
    body: JSON.stringify(event),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
