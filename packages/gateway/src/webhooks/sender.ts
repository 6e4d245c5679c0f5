import { isIPv6 } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { errorCodeOf } from '../domain/errors.js';
import {
  type SendError,
  type SendResult,
  type WebhookSender,
} from '../services/ports/webhook-sender.js';
import { isPublicAddress } from './addresses.js';
import { createReadEndpointUrl, hostOf, type UrlRules } from './endpoint-url.js';
import { addressesOf, resolveLocally, resolvePublic, type Resolve } from './resolve.js';
import { readRetryAfter } from './retry-after.js';

const READ_BYTES = 8 * 1_024;
const KEPT_BYTES = 1_024;
const LARGEST_HEADERS_BYTES = 16 * 1_024;

/** Ends an attempt that has no response to judge. */
class NotSent extends Error {
  constructor(readonly reason: SendError) {
    super(reason);
    this.name = 'NotSent';
  }
}

// One error for all attempts: undici would make one for each, with its stack, which took a tenth of the processor time.
const ENDED = new NotSent('connection_failed');

type Answer = { readonly status: number; readonly retryAfter?: string; readonly body: Buffer };

/**
 * Sends to addresses that merchants chose, without letting them reach this network. Each attempt checks the URL,
 * resolves the name, checks every address, and connects only to what it has checked: a name that resolves
 * differently a moment later changes nothing. Each attempt has a connection of its own and one deadline. It follows
 * no redirect, uses no proxy, and reads no more than 8 KiB of a response.
 */
export function createWebhookSender(
  options: UrlRules & {
    readonly timeoutMs: number;
    /** Tests replace both. */
    readonly resolve?: Resolve;
    readonly ca?: string;
  },
): WebhookSender {
  const { allowPrivate, timeoutMs, ca } = options;
  const { resolve = allowPrivate ? resolveLocally : resolvePublic } = options;
  const readUrl = createReadEndpointUrl(options);

  async function attempt(
    { url: text, headers, body }: Parameters<WebhookSender['send']>[0],
    deadline: Deadline,
  ): Promise<Answer> {
    const read = readUrl(text);
    if (read.fault !== null) throw new NotSent('url_refused');
    const url = new URL(read.url);
    const addresses = await deadline.before(addressesOf(hostOf(url), resolve));
    if (addresses.length === 0) throw new NotSent('host_not_found');
    if (!allowPrivate && !addresses.every(isPublicAddress)) throw new NotSent('address_refused');
    const client = new Client(url.origin, {
      connect: {
        timeout: timeoutMs,
        lookup: (_host, asked, answer) => {
          const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
          const [first = { address: '', family: 4 }] = found;
          if (asked.all === true) answer(null, found);
          else answer(null, first.address, first.family);
        },
        autoSelectFamily: true,
        ...(ca === undefined ? {} : { ca }),
      },
      // Instead there is one deadline for everything.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: LARGEST_HEADERS_BYTES,
    });
    const path = url.pathname + url.search;
    try {
      return await deadline.before(exchange(client, { method: 'POST', path, headers, body }));
    } finally {
      // Not waited for: a peer that does not close must not hold it.
      client.destroy(ENDED).catch(() => undefined);
    }
  }

  return {
    async send(request) {
      const startedAt = performance.now();
      const tookMs = () => Math.round(performance.now() - startedAt);
      const deadline = createDeadline(timeoutMs);
      try {
        const { status, retryAfter, body } = await attempt(request, deadline);
        const retryAfterMs = readRetryAfter(retryAfter, new Date());
        return { status, retryAfterMs, answer: textOf(body), error: null, tookMs: tookMs() };
      } catch (error) {
        return { status: null, error: reasonOf(error), tookMs: tookMs() } satisfies SendResult;
      } finally {
        deadline.clear();
      }
    },
  };
}

type Deadline = ReturnType<typeof createDeadline>;

function createDeadline(timeoutMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const missed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NotSent('timeout'));
    }, timeoutMs);
  });
  missed.catch(() => undefined);
  return {
    before: <T>(work: Promise<T>): Promise<T> => Promise.race([work, missed]),
    clear: (): void => {
      clearTimeout(timer);
    },
  };
}

/** Resolves with a complete response, or with the beginning of one that is larger than is read. */
function exchange(client: Client, request: Dispatcher.DispatchOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answer: Omit<Answer, 'body'> = { status: 0 };
    let size = 0;
    const chunks: Buffer[] = [];
    const finish = (): void => {
      resolve({ ...answer, body: Buffer.concat(chunks) });
    };
    client.dispatch(request, {
      onRequestStart: () => undefined,
      onResponseStart(_controller, status, headers) {
        const { 'retry-after': retryAfter } = headers;
        answer = typeof retryAfter === 'string' ? { status, retryAfter } : { status };
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        chunks.push(chunk);
        if (size >= READ_BYTES) finish();
      },
      onResponseEnd: finish,
      onResponseError(_controller, error) {
        reject(error);
      },
    });
  });
}

// A character that was cut in two is left out.
const textOf = (body: Buffer): string =>
  new TextDecoder().decode(body.subarray(0, KEPT_BYTES), { stream: true });

const TLS_FAILED =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_)|EPROTO/;

function reasonOf(error: unknown): SendError {
  if (error instanceof NotSent) return error.reason;
  const code = errorCodeOf(error) ?? '';
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return 'timeout';
  if (TLS_FAILED.test(code)) return 'tls_failed';
  if (error instanceof Error && error.name === 'HTTPParserError') return 'invalid_answer';
  return /^(HPE_|UND_ERR_HEADERS_OVERFLOW)/.test(code) ? 'invalid_answer' : 'connection_failed';
}
