import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpServer } from '@payment-gateway/service-kit/http/server';
import { pino } from 'pino';
import request from 'supertest';
import { createApp } from '../src/http/app.js';
import { LARGEST_HEADERS_KIB } from '../src/http/kit/problems.js';
import { createRefuse } from '../src/http/kit/refusals.js';
import { createChallengeKeys } from '../src/keys/challenge-keys.js';
import { createHangingRequests } from '../src/http/kit/hanging.js';
import { openLedger } from '../src/ledger/ledger.js';
import { deposit, ledgerPage, operation, problemDocument } from '../src/http/schemas.js';

export const GOOD_CARD = '4242424242424242';
export const SETTLE_MS = 5000;
export const REFUND_SETTLE_MS = 7000;
export const CHALLENGE_MS = 600_000;
export const PUBLIC_URL = 'https://bank.example';

// Answers are held to the published shapes, and to nothing beside them.
export const asDeposit = (body: unknown) => deposit.strict().parse(body);
export const asOperation = (body: unknown) => operation.strict().parse(body);
export const asLedger = (body: unknown) => ledgerPage.strict().parse(body);
export const asProblem = (body: unknown) => problemDocument.strict().parse(body);
const closeAll: (() => void)[] = [];
afterEach(() => {
  for (const close of closeAll.splice(0)) close();
});

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bank-'));
  closeAll.push(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** What a deposit asks for, unless a test says otherwise. */
export function depositOf(card: string = GOOD_CARD, more: Record<string, unknown> = {}) {
  return {
    card: { number: card, cvv: '123', expiry: '12/42', holder_name: 'Jane Doe' },
    amount: 1001,
    currency: 'USD',
    ...more,
  };
}

/** A bank on a ledger of its own, whose clock stands still until the test moves it. */
export function openBank(given: { file?: string; secrets?: readonly string[] } = {}) {
  const file = given.file ?? join(temporaryFolder(), 'ledger.sqlite');
  const time = { now: Date.parse('2030-01-01T00:00:00.000Z') };
  const clock = () => time.now;
  const ledger = openLedger({ file, clock });
  closeAll.unshift(() => {
    ledger.close();
  });
  const logged: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => logged.push(line) });
  const hanging = createHangingRequests();
  const settings = {
    settleMs: SETTLE_MS,
    refundSettleMs: REFUND_SETTLE_MS,
    answerDelayMs: 0,
    challengeMs: CHALLENGE_MS,
    publicUrl: () => PUBLIC_URL,
    docs: true,
  };
  const keys = createChallengeKeys(given.secrets ?? ['a secret of the tests']);
  const app = createApp({ ledger, clock, settings, keys, logger, hanging });
  const api = request(app);

  return {
    app,
    api,
    file,
    ledger,
    hanging,
    settings,
    keys,
    logged,
    logger,
    pass: (ms: number) => {
      time.now += ms;
    },
    pay: (body: object) => api.post('/api/v1/deposit').send(body),
    look: (reference: string) => api.get(`/api/v1/deposit/${reference}`),
    bar: (reference: string) => api.post(`/api/v1/deposit/${reference}/bar`),
    capture: (reference: string, body: object) =>
      api.post(`/api/v1/deposit/${reference}/captures`).send(body),
    void: (reference: string, body: object) =>
      api.post(`/api/v1/deposit/${reference}/void`).send(body),
    refund: (reference: string, body: object) =>
      api.post(`/api/v1/deposit/${reference}/refunds`).send(body),
    lookAt: (reference: string, operation: string) =>
      api.get(`/api/v1/deposit/${reference}/operations/${operation}`),
    entries: async (query = '') => asLedger((await api.get(`/api/v1/ledger${query}`)).body).data,
  };
}

/** Serves a bank on a free port, as its program does. */
export async function listen({ app, logger }: ReturnType<typeof openBank>): Promise<Server> {
  const { server } = createHttpServer(app, {
    refuse: createRefuse(logger),
    maxHeadersKib: LARGEST_HEADERS_KIB,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Sends a request that is not going to be answered, and ends when the bank holds it. */
export async function sendInVain(bank: ReturnType<typeof openBank>, path: string, body: object) {
  const held = new Promise<void>((resolve) => {
    const { hold } = bank.hanging;
    bank.hanging.hold = (socket) => {
      hold(socket);
      resolve();
    };
  });
  const server = createServer(bank.app).listen(0);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = httpRequest({
    port,
    path: `/api/v1${path}`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
  });
  const ended = new Promise<string>((resolve) => {
    client.once('response', () => {
      resolve('answered');
    });
    client.once('error', () => {
      resolve('no answer');
    });
  });
  client.end(JSON.stringify(body));
  await held;
  return { ended, client, server };
}

/** Lets supertest keep a body as text, for answers that only claim to be JSON. */
export function asText(
  res: { on: (event: 'data' | 'end', listen: (part: Buffer) => void) => unknown },
  done: (error: Error | null, text: string) => void,
): void {
  let read = '';
  res.on('data', (part) => (read += part.toString()));
  res.on('end', () => {
    done(null, read);
  });
}
