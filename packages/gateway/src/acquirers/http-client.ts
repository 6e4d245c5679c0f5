import { Axios } from 'axios';
import { type Outcome, type UnknownCause } from '../domain/operations/outcome.js';
import { errorCodeOf } from '../domain/errors.js';
import { type Secret } from '../domain/secret.js';
import { type AcquirerCall, type OnCardData } from '../services/ports/acquirer.js';
import { type Logger } from '../services/ports/logger.js';
import { type TraceCall, untracedCall } from '../services/ports/tracing.js';
import { createCredentialWatch } from './credential.js';
import { createReachability } from './reachability.js';
import { AnswerTooLarge, AnswerTooLate, type BankTls, createTransport } from './transport.js';

const MAX_ANSWER_BYTES = 64 * 1024;
const PUBLIC_TLS: BankTls = { ca: null, certificate: null, key: null };

type Answer = { readonly status: number; readonly body: string };
type NoAnswer = Extract<Outcome, { readonly kind: 'unknown' }>;

/** Instead of an outcome: the response contains card data, and nothing of it may be stored. */
export const CARD_DATA = 'card_data';

/** The outcome of a response that cannot be trusted. */
export const UNREADABLE = { kind: 'unknown', cause: 'unreadable_answer' } as const;

export type HttpOptions = {
  /** With its base path, such as `http://localhost:8081/api/v1`. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly connections: number;
  readonly token?: Secret | null;
  readonly tls?: BankTls;
  readonly logger?: Logger;
  readonly traceCall?: TraceCall;
  readonly onCardData?: OnCardData;
};

type Request<Outcome> = {
  readonly call: AcquirerCall;
  readonly method: 'GET' | 'POST';
  /** The path, with `{reference}` in the place of the charge's. */
  readonly path: string;
  readonly reference: string;
  readonly body?: object;
  /** The statuses with which an answer is read; with any other the outcome is unknown. */
  readonly readable: readonly number[];
  readonly read: (body: string, status: number) => Outcome | typeof CARD_DATA;
};

/**
 * HTTP with an acquirer: one deadline for each call, a circuit breaker, a watch over credentials. It never throws:
 * an AxiosError contains the whole request, with card number and CVV, and so never leaves this file. `probes` are
 * paths: one that anybody may read, and one of a charge that never was, which needs a credential.
 */
export function createHttpClient(
  options: HttpOptions,
  probes: { alive: string; notFound: () => string },
) {
  const { timeoutMs, connections, token = null, tls = PUBLIC_TLS } = options;
  const { logger, traceCall = untracedCall, onCardData } = options;
  const { origin, pathname, hostname, port, protocol } = new URL(options.url);
  const server = { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  const api = origin + pathname.replace(/\/+$/, '');
  const maxAnswerBytes = MAX_ANSWER_BYTES;
  const transport = createTransport({ origin, token, tls, connections, timeoutMs, maxAnswerBytes });
  // Bodies are text in both directions: serialized here, and parsed by the adapter, which handles unreadable ones.
  // What axios would add to that costs more than the call itself. An instance of the class has no defaults, which
  // axios would otherwise merge at every call.
  const client = new Axios({
    adapter: transport.adapter,
    transformRequest: [],
    transformResponse: [],
  });
  const credential = createCredentialWatch({ isTls: protocol === 'https:' }, logger);
  const reachability = createReachability(async () => {
    const { status } = await client.get<string>(api + probes.alive);
    if (status >= 500) return false;
    if (!credential.isRefused()) return true;
    const asked = await client.get<string>(api + probes.notFound());
    return accepts(asked.status);
  });

  /** Whether the acquirer accepted a call from this gateway. */
  function accepts(status: number): boolean {
    if (credential.refuses(status)) return false;
    if (status < 500) credential.noteTaken();
    return true;
  }

  async function send(
    method: 'GET' | 'POST',
    template: string,
    reference: string,
    body: object | undefined,
  ): Promise<Answer | NoAnswer> {
    const request = {
      method,
      url: api + template.replace('{reference}', () => reference),
      data: body === undefined ? undefined : JSON.stringify(body),
    };
    try {
      const { status, data } = await traceCall({ method, template, ...server }, (headers) =>
        client.request<string>(headers === undefined ? request : { ...request, headers }),
      );
      if (accepts(status)) reachability.noteAnswer();
      // A 403 may concern only this call (RFC 9110, 15.5.4).
      else if (status === 401) reachability.noteRefusal();
      return { status, body: data };
    } catch (error) {
      if (credential.refusesConnection(error)) reachability.noteRefusal();
      else reachability.noteError(error);
      return { kind: 'unknown', cause: causeOf(error) };
    }
  }

  return {
    async call<Outcome>(request: Request<Outcome>): Promise<Outcome | NoAnswer> {
      const { method, path, reference } = request;
      const answer = await send(method, path, reference, request.body);
      if (!('status' in answer)) return answer;
      if (!request.readable.includes(answer.status)) {
        const isRefused = answer.status === 401 || answer.status === 403;
        return { kind: 'unknown', cause: isRefused ? 'gateway_refused' : 'bank_error' };
      }
      const outcome = request.read(answer.body, answer.status);
      if (outcome !== CARD_DATA) return outcome;
      onCardData?.(request.call, reference);
      return UNREADABLE;
    },
    isReachable: reachability.isReachable,
    isCredentialRefused: credential.isRefused,
    async close(): Promise<void> {
      reachability.close();
      await transport.close();
    },
  };
}

function causeOf(error: unknown): UnknownCause {
  if (error instanceof AnswerTooLarge) return 'unreadable_answer';
  if (error instanceof AnswerTooLate) return 'timeout';
  const isSlowConnect = errorCodeOf(error) === 'UND_ERR_CONNECT_TIMEOUT';
  return isSlowConnect ? 'timeout' : 'connection_failed';
}
