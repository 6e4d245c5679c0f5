import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { actions, RESULTS } from './wire.js';

const transaction = z.object({
  ref: z.string(),
  minorUnits: z.number(),
  pan: z.string().optional(),
  settle: z.boolean().optional(),
  action: z.enum(Object.values(actions)).optional(),
});

/** What becomes of the next request: it is done and not answered, or it is held back. */
type Fault = 'answer_lost' | 'held_back' | null;

const BROKE_CARD = '4000000000009995';

/** The bank behind createSecond. It is idempotent on references, and 410 means that it knows none. */
export async function startSecondBank() {
  const done = new Map<string, { readonly answer: object; readonly booked: string | null }>();
  const heldBack: (() => void)[] = [];
  let fault: Fault = null;

  function perform(body: string): object {
    const { ref, minorUnits, pan, settle, action } = transaction.parse(JSON.parse(body));
    const known = done.get(ref);
    if (known !== undefined) return known.answer;
    const isDeclined = pan === BROKE_CARD;
    const answer = {
      txn: `T-${done.size + 1}`,
      ref,
      result: isDeclined ? RESULTS.declined : RESULTS.approved,
      minorUnits,
      ...(isDeclined ? { text: 'NSF' } : {}),
    };
    const movement = action ?? (settle === true ? 'SALE' : 'HOLD');
    done.set(ref, { answer, booked: isDeclined ? null : `${movement} ${minorUnits}` });
    return answer;
  }

  const server = createServer((req, res) => {
    void (async () => {
      const body = await text(req);
      const happens = fault;
      const reply = (status: number, content: object) => {
        res.writeHead(status, { 'Content-Type': 'application/json' });
        res.end(JSON.stringify(content));
      };
      if (req.method === 'GET') {
        const known = done.get(req.url?.split('/').at(-1) ?? '');
        if (known === undefined) reply(410, {});
        else reply(200, known.answer);
        return;
      }
      fault = null;
      if (happens === 'held_back') {
        heldBack.push(() => perform(body));
        return;
      }
      const answer = perform(body);
      if (happens === null) reply(200, answer);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bank has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/v2`,
    nextIs(next: Fault): void {
      fault = next;
    },
    /** What was held back arrives, after all. */
    deliver(): void {
      for (const arrive of heldBack.splice(0)) arrive();
    },
    /** Every movement of money, in order. */
    ledger: () => [...done.values()].flatMap(({ booked }) => booked ?? []),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
