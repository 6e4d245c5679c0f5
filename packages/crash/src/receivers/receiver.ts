import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { readEvent } from './merchant-event.js';
import { type Receipt } from './receipt.js';

/** Repeatable random values. */
export type Dice = {
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
};

/** Longer than the gateway waits for an endpoint: see `eventSettings`. */
const TOO_LATE_MS = 1_200;
const LONGEST_WAIT_MS = 400;

type Behaviour = 'accept' | 'accept slowly' | 'accept too late' | 'fail' | 'slow down' | 'reset';

const BEHAVIOURS: readonly Behaviour[] = [
  ...Array<Behaviour>(12).fill('accept'),
  ...Array<Behaviour>(3).fill('accept slowly'),
  ...Array<Behaviour>(2).fill('fail'),
  'accept too late',
  'slow down',
  'reset',
];

/** A merchant's server for events. It fails often, and can be killed. */
type Receiver = {
  readonly url: string;
  readonly receipts: readonly Receipt[];
  /** From now on, what it receives counts as sent to this endpoint. */
  serve(endpoint: { readonly id: string; readonly secret: string }): void;
  listen(): Promise<void>;
  /** Closes all connections, as when its process is killed. */
  kill(): Promise<void>;
  /** From now on it accepts everything at once. */
  calmDown(): void;
};

export function createReceiver(port: number, dice: Dice): Receiver {
  const receipts: Receipt[] = [];
  let endpoint = { id: '', secret: '' };
  let server: Server | null = null;
  let isCalm = false;

  async function receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await text(req);
    const headers = Object.fromEntries(
      Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
    );
    const receipt: Receipt & { acceptedAt: number | null } = {
      endpointId: endpoint.id,
      event: readEvent(JSON.parse(body)),
      webhookId: headers['webhook-id'] ?? '',
      isSigned: isSignedBy(endpoint.secret, body, headers),
      at: Date.now(),
      acceptedAt: null,
    };
    receipts.push(receipt);
    const accept = (): void => {
      // The merchant has the event now, even if the gateway never gets this answer.
      receipt.acceptedAt = Date.now();
      res.writeHead(204).end();
    };
    switch (isCalm ? 'accept' : dice.pick(BEHAVIOURS)) {
      case 'accept':
        accept();
        break;
      case 'accept slowly':
        await pause(dice.whole(0, LONGEST_WAIT_MS));
        accept();
        break;
      case 'accept too late':
        await pause(TOO_LATE_MS);
        accept();
        break;
      case 'fail':
        res.writeHead(500).end();
        break;
      case 'slow down':
        res.writeHead(429, { 'Retry-After': '1' }).end();
        break;
      case 'reset':
        res.destroy();
    }
  }

  return {
    url: `http://127.0.0.1:${port}/events`,
    receipts,
    serve(one) {
      endpoint = one;
    },
    async listen() {
      server = createServer((req, res) => {
        // A body that breaks off is no event.
        receive(req, res).catch(() => res.destroy());
      });
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async kill() {
      if (server === null) return;
      const closing = server;
      server = null;
      closing.close();
      closing.closeAllConnections();
      await once(closing, 'close');
    },
    calmDown() {
      isCalm = true;
    },
  };
}

function isSignedBy(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
