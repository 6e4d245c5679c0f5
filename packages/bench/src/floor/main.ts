/*
 * The floor: what a payment costs when nothing but the payment is done. It stands beside the gateway
 * and shares no code with it, so that the distance between them is the price of everything else.
 *
 * What it does, as the gateway does it:
 *
 * - takes `POST /api/v1/payments` and `GET /api/v1/payments/{id}` over HTTP with keep-alive;
 * - looks the bearer token up by its keyed hash, and shows a merchant only its own payments;
 * - records the intent before the bank hears anything: payment, card and event, with every column
 *   and index of the gateway's own tables, in one transaction that is on disk when it commits;
 * - encrypts number and holder with AES-256-GCM under a key derived for each card (HKDF), bound to
 *   their place; keeps a keyed fingerprint of the request with its idempotency key, and no CVV;
 * - charges at the bank's `POST /deposit` under the payment's id, over a pool of kept connections;
 * - records the outcome by an update guarded by the payment's version, with its event, on disk
 *   before the merchant is answered;
 * - commits together what was read in one turn of the event loop, one transaction at a time, each in one
 *   packet to MySQL.
 *
 * What it leaves out, and what would therefore be wrong about it as a gateway:
 *
 * - validation: it believes its body (Luhn, expiry, currency, amounts, unknown fields, sizes, types),
 *   and does not look for card numbers in free text;
 * - problem documents: whatever goes wrong is a 500 without a body, and a wrong path a 404;
 * - logs, request ids, security headers, metrics, API documentation, health (but for the one probe
 *   that tells the benchmark that it has started);
 * - replay: a key that was used before fails its whole batch, neighbours included;
 * - outcomes other than "approved": declines, pending, challenges, unreadable answers;
 * - retries: no deadlock, lost connection or lost answer to COMMIT is survived, no batch is split;
 * - deadlines: it waits for the bank and the database for as long as they take;
 * - a limit on payments under way, and a circuit breaker before the bank;
 * - the reconciler: a payment whose outcome was not heard stays `initiated` for good;
 * - captures, voids, refunds, lists, histories, manual capture, metadata, descriptions;
 * - key rings, and tokens that are issued, revoked or belong to more than one merchant;
 * - stopping without loss: a signal ends it.
 */
import { once } from 'node:events';
import { connectBank } from './bank.js';
import { createHash, createSeal } from './keys.js';
import { openBooks } from './open-books.js';
import { createPay } from './pay.js';
import { createFloorServer } from './server.js';

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

async function main(): Promise<void> {
  const books = await openBooks(process.env);
  const hashOfToken = createHash(setting('TOKEN_HASH_KEYS'), 'token');
  const pay = createPay({
    books,
    bank: connectBank(setting('BANK_URL')),
    seal: createSeal(setting('CARD_KEYS')),
    fingerprint: createHash(setting('TOKEN_HASH_KEYS'), 'request_fingerprint'),
  });
  const merchants = new Map([[hashOfToken(setting('FLOOR_TOKEN')), setting('FLOOR_MERCHANT')]]);
  const server = createFloorServer({ pay, books, merchants, hashOfToken });
  server.listen(Number(setting('FLOOR_PORT')));
  await once(server, 'listening');
}

void main();
