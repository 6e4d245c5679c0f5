import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

type Card = { readonly number: string; readonly cvv: string };

/** What it writes of a card in place of a transaction id. */
export type Echo = (card: Card) => string;

const OPERATIONS = { captures: 'capture', void: 'void', refunds: 'refund' } as const;
const PATH = /^\/api\/v1\/deposit(?:\/([^/]+)(?:\/(captures|void|refunds|bar))?)?$/;

/** A bank that approves or declines everything, and returns the card in its responses. */
export async function startEchoingBank() {
  const cards = new Map<string, Card>();
  const answers: string[] = [];
  let echo: Echo | null = null;
  let reason: Echo | null = null;
  let ids = 0;
  const idOf = new Map<string, string>();
  const asked: string[] = [];

  // A harmless id stays the same, as a bank's does.
  function transactionId(reference: string, card: Card): string {
    if (echo !== null) return echo(card);
    const known = idOf.get(reference) ?? `honest-${(ids += 1)}-id`;
    idOf.set(reference, known);
    return known;
  }

  function answerTo(method: string, url: string, body: string): object | null {
    const [, chargeReference, operation] = PATH.exec(url) ?? [];
    const sent = (body === '' ? {} : JSON.parse(body)) as { reference?: string; card?: Card };
    const reference = chargeReference ?? sent.reference ?? '';
    if (sent.card !== undefined) cards.set(reference, sent.card);
    const card = cards.get(reference);
    if (card === undefined) return null;
    asked.push(`${method} ${operation ?? (method === 'GET' ? 'find' : 'deposit')}`);
    const outcome =
      reason === null ? { code: '0' } : ({ code: '100', reason: reason(card) } as const);
    if (operation === undefined || operation === 'bar') {
      return { transaction_id: transactionId(reference, card), reference, ...outcome };
    }
    return {
      transaction_id: transactionId(sent.reference ?? '', card),
      reference: sent.reference,
      deposit_reference: reference,
      kind: OPERATIONS[operation as keyof typeof OPERATIONS],
      ...outcome,
    };
  }

  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const answer = answerTo(req.method ?? '', req.url ?? '', body);
      const written = JSON.stringify(answer ?? {});
      answers.push(written);
      const status = req.method === 'GET' || req.url?.endsWith('/bar') === true ? 200 : 201;
      res.writeHead(answer === null ? 404 : status, { 'Content-Type': 'application/json' });
      res.end(written);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bank has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/api/v1`,
    /** Uses these ids from now on; null: harmless ones. */
    echo(ids: Echo | null) {
      echo = ids;
    },
    /** Declines for this reason from now on; null: approves. */
    decline(because: Echo | null) {
      reason = because;
    },
    /** The calls it received, such as `POST deposit` or `GET find`. */
    asked: (): readonly string[] => asked,
    /** All its responses. */
    answers: (): string => answers.join('\n'),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export type EchoingBank = Awaited<ReturnType<typeof startEchoingBank>>;
