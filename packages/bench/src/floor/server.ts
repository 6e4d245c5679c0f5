import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Books } from './books.js';
import { type Pay } from './pay.js';
import { type PaymentRequest, viewOf } from './payment.js';

const PAYMENTS = '/api/v1/payments';
const HEALTH = '/health/ready';

/** The floor's HTTP side, on `node:http` alone. */
export function createFloorServer(deps: {
  pay: Pay;
  books: Books;
  /** Merchants by the keyed hashes of their tokens. */
  merchants: ReadonlyMap<string, string>;
  hashOfToken: (token: string) => string;
}): Server {
  const { pay, books, merchants, hashOfToken } = deps;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { url = '', method, headers } = req;
    if (url === HEALTH) {
      send(res, 200, '{}');
      return;
    }
    const token = headers.authorization?.slice('Bearer '.length) ?? '';
    const merchantId = merchants.get(hashOfToken(token));
    if (merchantId === undefined) {
      send(res, 401, '');
    } else if (method === 'POST' && url === PAYMENTS) {
      const key = String(headers['idempotency-key']);
      // The floor believes its body: checking it is what it leaves out.
      const request = JSON.parse(await readBody(req)) as PaymentRequest;
      send(res, 200, viewOf(await pay(merchantId, key, request)));
    } else {
      const payment = await books.find(merchantId, url.slice(PAYMENTS.length + 1));
      if (payment === undefined) send(res, 404, '');
      else send(res, 200, viewOf(payment));
    }
  }

  return createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
    answer(req, res).catch(() => {
      send(res, 500, '');
    });
  });
}

function send(res: ServerResponse, status: number, body: string): void {
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  res.end(body);
}

function readBody(req: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.once('end', () => {
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    req.once('error', reject);
  });
}
