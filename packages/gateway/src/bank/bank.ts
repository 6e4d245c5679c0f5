import axios, { type AxiosInstance } from 'axios';
import { type BankOutcome, type UnknownCause } from '../domain/bank-outcome.js';
import { type Bank, type Deposit } from '../services/ports/bank.js';
import { readDepositAnswer } from './answers.js';
import { AnswerTooLarge, createUndiciTransport } from './undici-transport.js';

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * The adapter to the bank's HTTP API. Errors end here: an AxiosError carries the whole request, card
 * number and CVV included, and so never leaves this file.
 */
export function createBank(options: {
  /** With its base path, such as `http://localhost:8081/api/v1`. */
  url: string;
  timeoutMs: number;
  connections: number;
}): Bank & { close(): Promise<void> } {
  const { url, timeoutMs, connections } = options;
  const transport = createUndiciTransport({
    origin: new URL(url).origin,
    connections,
    timeoutMs,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  const client = axios.create({
    adapter: transport.adapter,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    transformResponse: [(body: unknown) => body], // answers.ts parses, and knows what to do if it cannot
  });

  return {
    deposit: (deposit) => ask(client, `${url}/deposit`, deposit),
    close: transport.close,
  };
}

async function ask(client: AxiosInstance, url: string, deposit: Deposit): Promise<BankOutcome> {
  try {
    const { status, data } = await client.post<string>(url, {
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
    if (status !== 200 && status !== 201) return { kind: 'unknown', cause: 'bank_error' };
    return readDepositAnswer(data, deposit);
  } catch (error) {
    return { kind: 'unknown', cause: causeOf(error) };
  }
}

const expiryText = ({ expiryMonth, expiryYear }: Deposit): string =>
  `${String(expiryMonth).padStart(2, '0')}/${String(expiryYear % 100).padStart(2, '0')}`;

const TIMEOUTS = new Set(['TimeoutError', 'ConnectTimeoutError']);

function causeOf(error: unknown): UnknownCause {
  if (error instanceof AnswerTooLarge) return 'unreadable_answer';
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : null;
  if (typeof name === 'string' && TIMEOUTS.has(name)) return 'timeout';
  return 'connection_failed';
}
