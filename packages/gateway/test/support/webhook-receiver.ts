import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A request that a receiver got. */
export type Received = {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly sequence: number;
    readonly paymentId: string | null;
  };
  readonly at: number;
};

type Answer = (received: Received, res: ServerResponse, received_before: number) => void;

const accept: Answer = (_received, res) => {
  res.statusCode = 204;
  res.end();
};

/** A merchant's server. It accepts every event unless `answer` is replaced. */
export async function startReceiver() {
  const received: Received[] = [];
  const state: { answer: Answer; underWay: number; mostUnderWay: number } = {
    answer: accept,
    underWay: 0,
    mostUnderWay: 0,
  };
  const server = createServer((req, res) => {
    state.underWay += 1;
    state.mostUnderWay = Math.max(state.mostUnderWay, state.underWay);
    res.once('close', () => (state.underWay -= 1));
    void read(req).then((one) => {
      const before = received.filter(({ id }) => id === one.id).length;
      received.push(one);
      state.answer(one, res, before);
    });
  });
  // A test that fails before it closes this must still end.
  server.unref().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    /** How many requests it has had at the same time. */
    mostUnderWay: () => state.mostUnderWay,
    answers(answer: Answer): void {
      state.answer = answer;
    },
    answersStatus(status: number, headers: Record<string, string> = {}): void {
      state.answer = (_received, res) => res.writeHead(status, headers).end('no');
    },
    accepts(): void {
      state.answer = accept;
    },
    /** The types of the events of one payment, each once, in the order of their first arrival. */
    storyOf(paymentId: string): string[] {
      const ids = new Set<string>();
      return received
        .filter(({ id, event }) => event.paymentId === paymentId && !ids.has(id) && ids.add(id))
        .map(({ event }) => event.type);
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

async function read(req: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const event = JSON.parse(body) as {
    id: string;
    type: string;
    sequence: number;
    data: { payment?: { id: string } };
  };
  const headers = Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    id: headers['webhook-id'] ?? '',
    headers,
    body,
    event: { ...event, paymentId: event.data.payment?.id ?? null },
    at: performance.now(),
  };
}

/** Whether the signature is right, by the library of Standard Webhooks. */
export function isSignedBy(secret: string, { body, headers }: Received): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
