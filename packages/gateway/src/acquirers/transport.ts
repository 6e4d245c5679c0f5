import { type AxiosAdapter, type AxiosRequestHeaders, type AxiosResponse } from 'axios';
import { type Dispatcher, errors, Pool } from 'undici';
import { type Secret } from '../domain/secret.js';

/** The certificates by which gateway and bank authenticate each other over TLS. */
export type BankTls = {
  /** Certificates of the authorities that may sign for the bank, PEM; null for the public ones. */
  readonly ca: string | null;
  /** The gateway's own, with those between it and its authority, PEM; null for none. */
  readonly certificate: string | null;
  readonly key: Secret | null;
};

/** Thrown when an answer is larger than the limit; the rest of it is not read. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/** Thrown when no complete response arrives before the deadline. */
export class AnswerTooLate extends Error {
  override readonly name = 'AnswerTooLate';
}

// Shorter than the deadline: a failed connection shows that nothing was sent. (undici checks these timers twice
// a second, and may be late by as much.)
const LONGEST_CONNECT_MS = 3_000;

const HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

type Answer = { readonly status: number; readonly body: string };

/**
 * An axios adapter over undici's keep-alive pool, for JSON. axios's own Node transport (redirects, proxies,
 * decompression, streams) costs about as much as the rest of a payment, and the bank needs none of it. This
 * adapter has one deadline for the whole exchange, including the wait for a connection, and a limit on the
 * response's size. It follows no redirects, and returns responses of any status.
 */
export function createTransport(options: {
  origin: string;
  /** Sent with every request, only to this origin. */
  token: Secret | null;
  tls: BankTls;
  connections: number;
  timeoutMs: number;
  maxAnswerBytes: number;
}): { adapter: AxiosAdapter; close: () => Promise<void> } {
  const { origin, token, tls, connections, timeoutMs, maxAnswerBytes } = options;
  const constant = {
    ...HEADERS,
    ...(token === null ? {} : { authorization: `Bearer ${token.reveal()}` }),
  };
  const pool = new Pool(origin, {
    connections,
    connect: { timeout: Math.min(LONGEST_CONNECT_MS, timeoutMs / 2), ...tlsOptions(tls) },
    // Instead there is one deadline for the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  });

  const adapter: AxiosAdapter = async (config) => {
    const { status, body } = await exchange(
      pool,
      {
        // Callers write it in upper case, axios in lower case.
        method: config.method?.toUpperCase() === 'POST' ? 'POST' : 'GET',
        path: pathOf(config.url ?? '', origin),
        headers: headersOf(constant, config.headers),
        body: typeof config.data === 'string' ? config.data : null,
      },
      { timeoutMs, maxAnswerBytes },
    );
    const response: AxiosResponse<string> = {
      data: body,
      status,
      statusText: '',
      headers: {},
      config,
    };
    return response;
  };
  return { adapter, close: () => pool.destroy() };
}

const tlsOptions = ({ ca, certificate, key }: BankTls) => ({
  ...(ca === null ? {} : { ca }),
  ...(certificate === null || key === null ? {} : { cert: certificate, key: key.reveal() }),
});

// Of axios's headers only the trace: all others are the same for every call.
const headersOf = (
  constant: Readonly<Record<string, string>>,
  { traceparent, tracestate }: AxiosRequestHeaders,
): Record<string, string> =>
  typeof traceparent !== 'string'
    ? constant
    : { ...constant, traceparent, ...(typeof tracestate === 'string' ? { tracestate } : {}) };

// No `new URL`: parsing the address would cost more than sending the request.
function pathOf(url: string, origin: string): string {
  if (!url.startsWith(`${origin}/`)) throw new Error(`Not an address of ${origin}.`);
  return url.slice(origin.length);
}

// Uses undici's handlers: its request(), a stream with an AbortSignal, was measured at twice the cost.
function exchange(
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  limits: { timeoutMs: number; maxAnswerBytes: number },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let failure: Error | undefined;
    let status = 0;
    let size = 0;
    const chunks: Buffer[] = [];

    // A request that is waiting for a connection has no controller yet; it is aborted once it gets one.
    const fail = (error: Error): void => {
      clearTimeout(timer);
      failure = error;
      reject(error);
      controller?.abort(error);
    };
    const timer = setTimeout(() => {
      // undici's own timer for connecting may come later than a short deadline.
      const neverSent = controller === undefined && pool.stats.connected === 0;
      fail(neverSent ? new errors.ConnectTimeoutError() : new AnswerTooLate());
    }, limits.timeoutMs);

    pool.dispatch(request, {
      onRequestStart(given) {
        controller = given;
        if (failure !== undefined) given.abort(failure);
      },
      onResponseStart(_controller, given) {
        status = given;
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        if (size > limits.maxAnswerBytes) fail(new AnswerTooLarge());
        else chunks.push(chunk);
      },
      onResponseEnd() {
        clearTimeout(timer);
        resolve({ status, body: Buffer.concat(chunks).toString('utf8') });
      },
      onResponseError(_controller, error) {
        fail(error);
      },
    });
  });
}
