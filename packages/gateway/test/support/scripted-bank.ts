import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

type Answer = object | string | ((res: ServerResponse) => void);

const EXPIRES_AT = '2042-01-01T00:00:00.000Z';
export const CHALLENGE_URL = 'https://bank.example/challenges/a-secret-of-the-bank';

const authentication = (result: string) => ({
  version: '2.2.0',
  flow: 'challenge',
  result,
  eci: result === 'authenticated' ? '05' : '07',
  liability_shifted: result === 'authenticated',
  transaction_id: 'c0c0c0c0-1111-4222-8333-444455556666',
});

/** What the bank says of the deposit. */
export const bankSays = {
  waiting: { code: '300', challenge: { url: CHALLENGE_URL, expires_at: EXPIRES_AT } },
  paid: { code: '0', three_d_secure: authentication('authenticated') },
  failed: {
    code: '100',
    reason: 'authentication_failed',
    three_d_secure: authentication('not_authenticated'),
  },
  pending: { code: '200', three_d_secure: authentication('authenticated') },
  /** A challenge at this address. */
  at: (url: unknown) => ({ code: '300', challenge: { url, expires_at: EXPIRES_AT } }),
} as const;

/**
 * A bank that challenges every payer, and then answers as the test says: with the fields of a deposit, a text, or
 * whatever a function does to the response.
 */
export async function startScriptedBank() {
  let says: Answer = bankSays.waiting;
  let questions = 0;
  let inFlight = 0;
  let mostInFlight = 0;
  const deposits: { three_d_secure?: { return_url?: string } }[] = [];

  function answer(req: IncomingMessage, res: ServerResponse, given: Answer): void {
    if (typeof given === 'function') {
      given(res);
      return;
    }
    const reference = /\/deposit\/([^/]+)/.exec(req.url ?? '')?.[1];
    res.writeHead(req.method === 'POST' ? 201 : 200, { 'Content-Type': 'application/json' });
    const told =
      typeof given === 'string' ? given : { transaction_id: 'tx-1', reference, ...given };
    res.end(typeof told === 'string' ? told : JSON.stringify(told));
  }

  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8');
    req.on('data', (chunk: string) => (body += chunk));
    req.once('end', () => {
      if (req.method === 'POST') {
        deposits.push(JSON.parse(body) as (typeof deposits)[number]);
        answer(req, res, bankSays.waiting);
        return;
      }
      questions += 1;
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      res.once('close', () => (inFlight -= 1));
      answer(req, res, says);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bank has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/api/v1`,
    /** From now on. */
    says(next: Answer): void {
      says = next;
      questions = 0;
      mostInFlight = 0;
    },
    /** Since it was last told what to say. */
    questions: () => questions,
    mostInFlight: () => mostInFlight,
    deposits: () => deposits,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export type ScriptedBank = Awaited<ReturnType<typeof startScriptedBank>>;
