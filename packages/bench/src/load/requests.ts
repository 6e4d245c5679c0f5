import { cardNumbers, CVV, HOLDER } from './cards.js';
import { type Job } from './job.js';

/** A request as it goes out, and what its answer must contain to be a good one. */
export interface Request {
  kind: 'pay' | 'read';
  text: string;
  expects: string;
}

export interface Requests {
  next(): Request;
  /** Tells of a payment that was made; later requests read it. */
  noteMade(id: string): void;
}

// Reads spread over this many of the newest payments.
const REMEMBERED = 1_000;
const STRIDE = 7_919; // prime, so that reads wander over all of them

/** The requests of a job, one after the other: the same jobs give the same requests. */
export function createRequests({ apiUrl, token, payShare, paths, run }: Job): Requests {
  const { host, pathname } = new URL(apiUrl);
  const head = `Host: ${host}\r\nAuthorization: Bearer ${token}\r\n`;
  const made: string[] = [];
  const payPercent = Math.round(payShare * 100);
  let count = 0;
  let madeCount = 0;

  // Payments and reads are spread evenly: every tenth is a read, not one in ten by chance.
  function next(): Request {
    const number = count++;
    const isPayment = paymentsAmong(number + 1) > paymentsAmong(number);
    if (isPayment || (paths.length === 0 && made.length === 0)) return payment(number);
    return read(number);
  }

  // In whole numbers, so that no tenth is lost to rounding.
  const paymentsAmong = (requests: number): number => Math.ceil((requests * payPercent) / 100);

  function payment(number: number): Request {
    const body = bodyOf(run, number);
    const text =
      `POST ${pathname}/payments HTTP/1.1\r\n${head}Idempotency-Key: ${run}-${number}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    return { kind: 'pay', text, expects: '"status":"succeeded"' };
  }

  function read(number: number): Request {
    const place = number * STRIDE;
    const path = paths[place % paths.length];
    const id = made[place % made.length] ?? '';
    return {
      kind: 'read',
      text: `GET ${pathname}${path ?? `/payments/${id}`} HTTP/1.1\r\n${head}\r\n`,
      expects: path === undefined ? `"id":"${id}"` : '"id":"',
    };
  }

  return {
    next,
    noteMade: (id) => {
      made[madeCount++ % REMEMBERED] = id;
    },
  };
}

// ASCII throughout, so its length in characters is its length in bytes.
const bodyOf = (run: string, number: number): string =>
  JSON.stringify({
    card: {
      number: cardNumbers[number % cardNumbers.length],
      expiry_month: 12,
      expiry_year: 2042,
      cvv: CVV,
      holder_name: HOLDER,
    },
    amount: 100 + (number % 9_000),
    currency: 'USD',
    reference: `${run}-order-${number}`,
  });
