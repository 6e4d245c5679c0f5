import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { httpRequest, type Answer } from '../processes/http-request.js';
import { freePort } from '../processes/ports.js';

/** What a gateway asks of the bank: a charge, a status query (GET), a bar, or an operation. */
export type BankCall = 'charge' | 'query' | 'bar' | 'operation';

/** Which calls are held: their requests, which `deliver` forwards later, or the bank's responses. */
export type Hold = {
  readonly call: BankCall;
  readonly part: 'request' | 'response';
};

/** A proxy between a gateway and the bank that can hold calls. */
type BankProxy = {
  /** The BANK_URL for a gateway. */
  readonly apiUrl: string;
  /** Holds other calls from now on; null holds no further ones. */
  hold(next: Hold | null): void;
  /** How many calls are held; one that is sent again counts once. */
  held(): number;
  /** How many charge requests were forwarded on arrival, whether or not the bank responded. */
  forwarded(): number;
  /** Forwards the held requests; returns the bank's responses to all held calls. */
  deliver(): Promise<string[]>;
  close(): void;
};

/** Starts a proxy in front of the bank at `bankApiUrl`; without `hold` it only forwards. */
export async function startBankProxy(bankApiUrl: string, holdFirst?: Hold): Promise<BankProxy> {
  const held: (() => Promise<string>)[] = [];
  const heldCalls = new Set<string>();
  let hold = holdFirst ?? null;
  let forwarded = 0;

  async function handle(incoming: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array));
    const body = Buffer.concat(chunks);
    const pass = async (): Promise<string> => {
      const response = await forward(bankApiUrl, incoming, body);
      // The gateway may be dead by now; the bank has handled the request all the same.
      if (!res.destroyed) {
        res.writeHead(response.status, { 'Content-Type': 'application/json' }).end(response.body);
      }
      return response.body;
    };
    const call = callOf(incoming);
    const heldPart = hold?.call === call ? hold.part : null;
    if (heldPart === null) {
      if (call === 'charge') forwarded += 1;
      await pass();
      return;
    }
    const response = heldPart === 'request' ? null : await forward(bankApiUrl, incoming, body);
    held.push(response === null ? pass : () => Promise.resolve(response.body));
    heldCalls.add(`${incoming.url ?? ''} ${body.toString()}`);
  }

  const server = createServer((incoming, res) => {
    // A dead bank looks the same through the proxy: the connection breaks.
    handle(incoming, res).catch(() => res.destroy());
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    apiUrl: `http://127.0.0.1:${port}/api/v1`,
    hold: (next) => {
      hold = next;
    },
    held: () => heldCalls.size,
    forwarded: () => forwarded,
    deliver: () => {
      heldCalls.clear();
      return Promise.all(held.splice(0).map((pass) => pass()));
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function callOf({ method, url = '' }: IncomingMessage): BankCall {
  if (method === 'GET') return 'query';
  if (url.endsWith('/bar')) return 'bar';
  return url.endsWith('/deposit') ? 'charge' : 'operation';
}

const forward = (
  bankApiUrl: string,
  { method = 'GET', url = '' }: IncomingMessage,
  body: Buffer,
): Promise<Answer> =>
  httpRequest(new URL(url, bankApiUrl), {
    method,
    headers: { 'Content-Type': 'application/json', 'Content-Length': String(body.length) },
    body,
    timeoutMs: Infinity,
  });
