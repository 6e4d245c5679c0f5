import { type AxiosAdapter, type AxiosRequestHeaders, type AxiosResponse } from 'axios';
import { type Dispatcher, Pool } from 'undici';
import { type Secret } from '../domain/secret.js';

/** How the gateway knows the bank, and the bank the gateway, where they speak TLS. */
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

/** Thrown when there is no whole answer before the deadline. */
export class AnswerTooLate extends Error {
  override readonly name = 'AnswerTooLate';
}

// Sooner than the deadline: a bank that does not even take connections is known by that, and nothing
// was sent to it. (undici looks at these timers twice a second, and may be late by as much.)
const LONGEST_CONNECT_MS = 3_000;

const HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

type Answer = { readonly status: number; readonly body: string };

/**
 * An axios adapter over a keep-alive pool of undici, for JSON. axios's own Node transport (redirects,
 * proxies, decompression, streams) costs about as much as the rest of a payment, and the bank needs
 * none of it. What that transport would give is held here: one deadline for the whole exchange, its
 * wait for a connection included, and a limit on the answer's size; redirects are never followed, and
 * answers of any status are handed on.
 */
export function createUndiciTransport(options: {
  origin: string;
  /** Goes with every request, and to this origin alone. */
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
    // The deadline is one for the whole exchange instead.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 30_000,
  });

  const adapter: AxiosAdapter = async (config) => {
    const { status, body } = await exchange(
      pool,
      {
        // In capitals from who calls, in small letters from axios.
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

// Of what axios has put together only the trace: the rest is the same for every call.
const headersOf = (
  constant: Readonly<Record<string, string>>,
  { traceparent, tracestate }: AxiosRequestHeaders,
): Record<string, string> =>
  typeof traceparent !== 'string'
    ? constant
    : { ...constant, traceparent, ...(typeof tracestate === 'string' ? { tracestate } : {}) };

// As the adapter's user writes it, and no other address: `new URL` would cost more than sending it.
function pathOf(url: string, origin: string): string {
  if (!url.startsWith(`${origin}/`)) throw new Error(`Not an address of ${origin}.`);
  return url.slice(origin.length);
}

// With undici's handlers: its request(), a stream with an AbortSignal, was measured at twice the cost.
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

    // A request that still waits for a connection has no controller, and is given up when it gets one.
    const fail = (error: Error): void => {
      clearTimeout(timer);
      failure = error;
      reject(error);
      controller?.abort(error);
    };
    const timer = setTimeout(() => {
      fail(new AnswerTooLate());
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
