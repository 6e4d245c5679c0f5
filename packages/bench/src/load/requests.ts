import { cardOf } from '@payment-gateway/testkit/load/cards';
import { cardNumbers, HOLDER } from './cards.js';
import { type Job } from './job.js';

/** A request, and what a good answer to it contains. */
export type Request = {
  readonly kind: 'pay' | 'read';
  readonly text: string;
  readonly expects: string;
};

type Requests = {
  next(): Request;
  /** Adds a payment for later requests to read. */
  addPayment(id: string): void;
};

// Reads are spread over this many of the newest payments.
const REMEMBERED = 1_000;
const STRIDE = 7_919; // prime, so that reads reach all of them

/** The requests of a job in order; the same job gives the same requests. */
export function createRequests({ apiUrl, token, payShare, paths, expects, run }: Job): Requests {
  const { host, pathname } = new URL(apiUrl);
  const base = pathname.replace(/\/$/, '');
  const head = `Host: ${host}\r\nAuthorization: Bearer ${token}\r\n`;
  const made: string[] = [];
  const payPercent = Math.round(payShare * 100);
  let count = 0;
  let madeCount = 0;

  // Payments and reads are spread evenly: exactly every tenth request is a read.
  function next(): Request {
    const number = count++;
    const isPayment = paymentsAmong(number + 1) > paymentsAmong(number);
    if (isPayment || (paths.length === 0 && made.length === 0)) return payment(number);
    return read(number);
  }

  // In whole numbers, to avoid rounding errors.
  const paymentsAmong = (requests: number): number => Math.ceil((requests * payPercent) / 100);

  function payment(number: number): Request {
    const body = bodyOf(run, number);
    const text =
      `POST ${base}/payments HTTP/1.1\r\n${head}Idempotency-Key: ${run}-${number}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    return { kind: 'pay', text, expects: '"status":"succeeded"' };
  }

  function read(number: number): Request {
    const place = number * STRIDE;
    const path = paths[place % paths.length];
    const id = made[place % made.length] ?? '';
    return {
      kind: 'read',
      text: `GET ${base}${path ?? `/payments/${id}`} HTTP/1.1\r\n${head}\r\n`,
      expects: path === undefined ? `"id":"${id}"` : expects,
    };
  }

  return {
    next,
    addPayment: (id) => {
      made[madeCount++ % REMEMBERED] = id;
    },
  };
}

// ASCII only, so its length in characters is its length in bytes.
const bodyOf = (run: string, number: number): string =>
  JSON.stringify({
    card: { ...cardOf(cardNumbers[number % cardNumbers.length] ?? ''), holder_name: HOLDER },
    amount: 100 + (number % 9_000),
    currency: 'USD',
    reference: `${run}-order-${number}`,
  });
