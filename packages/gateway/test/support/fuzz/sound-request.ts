import { CANARY, nastyTexts } from './nasty.js';
import { type Random } from './random.js';

/** A request to send, and what is expected of it. */
export type FuzzRequest = {
  readonly bytes: Buffer;
  readonly method: string;
  /** One valid HTTP/1.1 request, which gets one response. */
  readonly isSound: boolean;
  /** Valid, but nothing may follow it on its connection. */
  readonly isLast: boolean;
  /** What no response to it may repeat. */
  readonly secrets: readonly string[];
};

type Parts = {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: string | null;
  readonly secrets?: readonly string[];
};

/** Builds a valid HTTP request; hostile headers are added, but the framing stays correct. */
export function soundRequest(parts: Parts, random: Random): FuzzRequest {
  const { method, target, body, secrets = [] } = parts;
  const payload = Buffer.from(body ?? '', 'utf8');
  const isChunked = body !== null && random.chance(0.05);
  const isUpgrade = random.chance(0.005);
  const added = Array.from({ length: random.chance(0.2) ? 1 + random.below(4) : 0 }, () =>
    hostileHeader(random),
  );
  if (random.chance(0.002)) added.push(`Cookie: ${'x'.repeat(17_000)}`);
  if (random.chance(0.002)) added.push(...Array.from({ length: 900 }, () => 'x:'));
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${random.chance(0.02) ? random.pick(['', 'x', '[::1]:80', 'a/b', 'a@b', 'é']) : 'gateway'}`,
    ...shuffled([...parts.headers, ...added], random),
    ...(isUpgrade
      ? ['Connection: Upgrade', `Upgrade: ${random.pick(['h2c', 'websocket', 'x'])}`]
      : []),
    ...(body === null
      ? []
      : [isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${payload.length}`]),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return {
    bytes: Buffer.concat([head, isChunked ? inChunks(payload, random) : payload]),
    method,
    isSound: true,
    isLast: isUpgrade,
    secrets,
  };
}

/** What the grammar allows in a header (RFC 9110, 5.5), and in a query once encoded. */
export const fieldText = (random: Random): string =>
  random
    .pick(nastyTexts)
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
    .trim();

function hostileHeader(random: Random): string {
  const text = fieldText(random);
  return random.pick([
    `X-Request-Id: ${text}`,
    `X-Request-Id: ${random.digits(20)}`,
    `Expect: 100-continue`,
    `Expect: ${text}`,
    `Accept: ${random.pick(['*/*', 'text/html', 'application/xml;q=0.1', text])}`,
    `Accept-Encoding: ${random.pick(['gzip', 'br', '*;q=0', text])}`,
    `Content-Encoding: ${random.pick(['gzip', 'identity', 'br, gzip', text])}`,
    `Content-Type: ${random.pick(['text/plain', 'application/json; charset=latin1', text])}`,
    `Authorization: ${text}`,
    `Idempotency-Key: ${text}`,
    `Cookie: ${CANARY}=${text}`,
    `X-Forwarded-For: ${random.pick(['127.0.0.1', '::1', '1, 2, 3', '9'.repeat(300), text])}`,
    `X-HTTP-Method-Override: DELETE`,
    `X-Merchant-Id: merchant_two`,
    `Traceparent: ${random.pick([`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, '00-0-0-0', text])}`,
    `Tracestate: ${text}`,
    `Range: bytes=0-${random.digits(12)}`,
    `If-None-Match: ${text}`,
    `If-Modified-Since: ${text}`,
    `TE: trailers, ${text}`,
    `Trailer: Idempotency-Key`,
    `Connection: ${random.pick(['keep-alive', 'close', 'Authorization', text])}`,
    `Keep-Alive: timeout=0, max=${random.digits(9)}`,
    `${CANARY}-${random.below(9)}: ${text}`,
  ]);
}

function inChunks(payload: Buffer, random: Random): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < payload.length;) {
    const size = 1 + random.below(payload.length - at);
    const extension = random.chance(0.1) ? `;${CANARY}=1` : '';
    parts.push(Buffer.from(`${size.toString(16)}${extension}\r\n`));
    parts.push(payload.subarray(at, at + size), Buffer.from('\r\n'));
    at += size;
  }
  const trailer = random.chance(0.2) ? 'Idempotency-Key: behind\r\n' : '';
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailer}\r\n`)]);
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const mixed = [...list];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    const [one, two] = [mixed[at], mixed[other]];
    if (one !== undefined && two !== undefined) [mixed[at], mixed[other]] = [two, one];
  }
  return mixed;
}
