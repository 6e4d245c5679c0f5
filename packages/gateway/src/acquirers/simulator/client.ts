import { Axios } from 'axios';
import { type BankOutcome, type UnknownCause } from '../../domain/bank-outcome.js';
import { errorCodeOf } from '../../domain/errors.js';
import { newId } from '../../domain/ids.js';
import { type Secret } from '../../domain/secret.js';
import {
  type Bank,
  type BankCall,
  type Deposit,
  type OnCardData,
} from '../../services/ports/bank.js';
import { type Logger } from '../../services/ports/logger.js';
import { type TraceCall, untracedCall } from '../../services/ports/tracing.js';
import { CARD_DATA, readChargeAnswer, readOperationAnswer, UNREADABLE } from './answers.js';
import { inAnswerToDeposit, inLaterAnswer } from '../card-data.js';
import { createCredentialWatch } from '../credential.js';
import { createReachability } from '../reachability.js';
import {
  AnswerTooLarge,
  AnswerTooLate,
  type BankTls,
  createUndiciTransport,
} from '../undici-transport.js';

const MAX_ANSWER_BYTES = 64 * 1024;
const PUBLIC_TLS: BankTls = { ca: null, certificate: null, key: null };

type Answer = { readonly status: number; readonly body: string };
type NoAnswer = Extract<BankOutcome, { kind: 'unknown' }>;

/**
 * The client of the bank's HTTP API. It never throws: an AxiosError contains the whole request, with card
 * number and CVV, and so never leaves this file.
 */
export function createBank(options: {
  /** With its base path, such as `http://localhost:8081/api/v1`. */
  url: string;
  timeoutMs: number;
  connections: number;
  token?: Secret | null;
  tls?: BankTls;
  logger?: Logger;
  traceCall?: TraceCall;
  onCardData?: OnCardData;
}): Bank & { close(): Promise<void> } {
  const { timeoutMs, connections, token = null, tls = PUBLIC_TLS } = options;
  const { logger, traceCall = untracedCall, onCardData } = options;
  const { origin, pathname, hostname, port, protocol } = new URL(options.url);
  const server = { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  const api = origin + pathname.replace(/\/+$/, '');
  const transport = createUndiciTransport({
    origin,
    token,
    tls,
    connections,
    timeoutMs,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  // Bodies are text in both directions: serialized here, and parsed by answers.ts, which handles unreadable
  // ones. What axios would add to that costs more than the call itself. An instance of the class has no
  // defaults, which axios would otherwise merge at every call.
  const client = new Axios({
    adapter: transport.adapter,
    transformRequest: [],
    transformResponse: [],
  });
  const credential = createCredentialWatch({ isTls: protocol === 'https:' }, logger);
  const reachability = createReachability(async () => {
    const { status } = await client.get<string>(`${api}/health/live`);
    if (status >= 500) return false;
    if (!credential.isRefused()) return true;
    // Health is public, so it proves no credential. Looking up a charge that never was needs one.
    const asked = await client.get<string>(`${api}/deposit/${newId()}`);
    return takes(asked.status);
  });

  /** Whether the bank accepted a call from this gateway. */
  function takes(status: number): boolean {
    if (credential.refuses(status)) return false;
    if (status < 500) credential.noteTaken();
    return true;
  }

  // `template` is the path with a placeholder for the reference.
  async function call(
    method: 'GET' | 'POST',
    template: string,
    reference: string,
    body?: object,
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
      if (takes(status)) reachability.noteAnswer();
      // A 403 may concern only this call (RFC 9110, 15.5.4).
      else if (status === 401) reachability.noteRefusal();
      return { status, body: data };
    } catch (error) {
      if (credential.refusesConnection(error)) reachability.noteRefusal();
      else reachability.noteError(error);
      return { kind: 'unknown', cause: causeOf(error) };
    }
  }

  const refuseCardData =
    (made: BankCall, reference: string) =>
    <Outcome>(read: Outcome | typeof CARD_DATA): Outcome | NoAnswer => {
      if (read !== CARD_DATA) return read;
      onCardData?.(made, reference);
      return UNREADABLE;
    };

  return {
    async deposit(deposit) {
      const answer = await call('POST', '/deposit', deposit.reference, depositBody(deposit));
      const keep = refuseCardData('deposit', deposit.reference);
      return outcomeOf(answer, [200, 201], ({ body }) =>
        keep(readChargeAnswer(body, deposit, inAnswerToDeposit(deposit))),
      );
    },

    async find(charge) {
      const answer = await call('GET', '/deposit/{reference}', charge.reference);
      if ('status' in answer && answer.status === 404) return { kind: 'not_found' };
      const keep = refuseCardData('find', charge.reference);
      return outcomeOf(answer, [200], ({ body }) =>
        keep(readChargeAnswer(body, charge, inLaterAnswer(charge))),
      );
    },

    async bar(charge) {
      const answer = await call('POST', '/deposit/{reference}/bar', charge.reference, {});
      const keep = refuseCardData('bar', charge.reference);
      return outcomeOf(answer, [200], ({ body }) =>
        keep(readChargeAnswer(body, charge, inLaterAnswer(charge))),
      );
    },

    async operate(operation) {
      const { chargeReference, reference, kind, amount } = operation;
      const template = `/deposit/{reference}/${OPERATION_PATHS[kind]}`;
      const answer = await call('POST', template, chargeReference, {
        reference,
        ...(amount === null ? {} : { amount }),
      });
      const keep = refuseCardData(kind, chargeReference);
      return outcomeOf(answer, [200, 201], ({ body }) =>
        keep(readOperationAnswer(body, operation, inLaterAnswer(operation))),
      );
    },

    isReachable: reachability.isReachable,
    isCredentialRefused: credential.isRefused,

    async close() {
      reachability.close();
      await transport.close();
    },
  };
}

const OPERATION_PATHS = { capture: 'captures', void: 'void', refund: 'refunds' } as const;

function outcomeOf<Outcome>(
  answer: Answer | NoAnswer,
  readable: readonly number[],
  read: (answer: Answer) => Outcome,
): Outcome | NoAnswer {
  if (!('status' in answer)) return answer;
  if (readable.includes(answer.status)) return read(answer);
  const isRefused = answer.status === 401 || answer.status === 403;
  return { kind: 'unknown', cause: isRefused ? 'gateway_refused' : 'bank_error' };
}

const depositBody = (deposit: Deposit): object => ({
  card: {
    number: deposit.cardNumber.reveal(),
    cvv: deposit.cvv.reveal(),
    expiry: expiryText(deposit),
    ...(deposit.holderName === null ? {} : { holder_name: deposit.holderName.reveal() }),
  },
  amount: deposit.amount,
  currency: deposit.currency,
  reference: deposit.reference,
  capture: deposit.capture,
});

const expiryText = ({ expiryMonth, expiryYear }: Deposit): string =>
  `${String(expiryMonth).padStart(2, '0')}/${String(expiryYear % 100).padStart(2, '0')}`;

function causeOf(error: unknown): UnknownCause {
  if (error instanceof AnswerTooLarge) return 'unreadable_answer';
  if (error instanceof AnswerTooLate) return 'timeout';
  const isSlowConnect = errorCodeOf(error) === 'UND_ERR_CONNECT_TIMEOUT';
  return isSlowConnect ? 'timeout' : 'connection_failed';
}
