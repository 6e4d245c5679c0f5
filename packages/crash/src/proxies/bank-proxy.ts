import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort } from '@payment-gateway/testkit';

/** What a gateway and the bank exchange: a charge, a question (GET), a bar, or an operation. */
export type Exchange = 'charge' | 'question' | 'bar' | 'operation';

/**
 * Which exchanges stand still: their requests, which are not passed on before `deliver`, or what the
 * bank answers to them.
 */
export interface Hold {
  of: Exchange;
  the: 'request' | 'answer';
}

/** Stands between a gateway and the bank. */
export interface BankProxy {
  /** What a gateway gets as BANK_URL. */
  apiUrl: string;
  /** How many exchanges stand still. */
  held(): number;
  /** How many requests to charge were passed on as they came, answered or not. */
  passed(): number;
  /** Passes on what was held back, to a bank that may know more by now; gives its answers. */
  deliver(): Promise<string[]>;
  close(): void;
}

/** Starts a proxy in front of the bank at `bankApiUrl`; without a hold it is as if it were not there. */
export async function startBankProxy(bankApiUrl: string, hold?: Hold): Promise<BankProxy> {
  const held: (() => Promise<string>)[] = [];
  let passed = 0;

  async function take(incoming: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array));
    const pass = async (): Promise<string> => {
      const answer = await forward(bankApiUrl, incoming, Buffer.concat(chunks));
      // The gateway may be dead by now; the bank has heard it all the same.
      if (!res.destroyed) {
        res.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answer.text);
      }
      return answer.text;
    };
    const exchange = exchangeOf(incoming);
    const isHeld = exchange === hold?.of;
    if (isHeld && hold.the === 'request') {
      held.push(pass);
      return;
    }
    if (isHeld) {
      const { text } = await forward(bankApiUrl, incoming, Buffer.concat(chunks));
      held.push(() => Promise.resolve(text));
      return;
    }
    if (exchange === 'charge') passed += 1;
    await pass();
  }

  const server = createServer((incoming, res) => {
    // A bank that is gone looks through the proxy as it is: the connection breaks.
    take(incoming, res).catch(() => res.destroy());
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    apiUrl: `http://127.0.0.1:${port}/api/v1`,
    held: () => held.length,
    passed: () => passed,
    deliver: () => Promise.all(held.splice(0).map((pass) => pass())),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function exchangeOf({ method, url = '' }: IncomingMessage): Exchange {
  if (method === 'GET') return 'question';
  if (url.endsWith('/bar')) return 'bar';
  return url.endsWith('/deposit') ? 'charge' : 'operation';
}

function forward(
  bankApiUrl: string,
  { method, url = '' }: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const address = new URL(url, bankApiUrl);
    const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
    const sent = request(address, { method, agent: false, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.once('error', reject);
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, text });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
