import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort } from '@payment-gateway/testkit';

/**
 * - pass: as if it were not there
 * - hold_request: takes requests to charge and does not pass them on before `deliver`
 * - hold_answer: passes requests to charge on, and withholds what the bank answers
 * - hold_questions: the same for what is asked about a reference (GET), not for charges
 * - hold_bars: the same for bars
 */
export type BankProxyMode =
  'pass' | 'hold_request' | 'hold_answer' | 'hold_questions' | 'hold_bars';

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

/** Starts a proxy in front of the bank at `bankApiUrl`. */
export async function startBankProxy(bankApiUrl: string, mode: BankProxyMode): Promise<BankProxy> {
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
    const kind = kindOf(incoming);
    if (mode === 'hold_request' && kind === 'charge') {
      held.push(pass);
      return;
    }
    if (holdsAnswer(mode, kind)) {
      const { text } = await forward(bankApiUrl, incoming, Buffer.concat(chunks));
      held.push(() => Promise.resolve(text));
      return;
    }
    if (kind === 'charge') passed += 1;
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

type Kind = 'charge' | 'question' | 'bar' | 'other';

function kindOf({ method, url = '' }: IncomingMessage): Kind {
  if (method === 'GET') return 'question';
  if (url.endsWith('/bar')) return 'bar';
  return url.endsWith('/deposit') ? 'charge' : 'other';
}

const holdsAnswer = (mode: BankProxyMode, kind: Kind): boolean =>
  (mode === 'hold_answer' && kind === 'charge') ||
  (mode === 'hold_questions' && kind === 'question') ||
  (mode === 'hold_bars' && kind === 'bar');

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
