import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const sent = z.object({
  reference: z.string(),
  amount: z.number().optional(),
  currency: z.string().optional(),
  three_d_secure: z.unknown().optional(),
});

const PATH = /^\/api\/v1\/deposit(?:\/([^/]+)(?:\/(captures|void|refunds|bar))?)?$/;
const KINDS = { captures: 'capture', void: 'void', refunds: 'refund' } as const;

/** How a challenge ends: by the payer, by time, or with a bank that is still thinking. */
export type End = 'confirmed' | 'failed' | 'canceled' | 'abandoned' | 'pending';

type Call = 'deposit' | 'find' | 'bar';

/** Mutable: the test and the calls change it, as payers and gateways change a bank's ledger. */
type Deposit = {
  readonly asked: z.output<typeof sent>;
  readonly calls: string[];
  state: 'waiting' | 'barred' | End;
  charges: number;
};

const DECLINES: Partial<Record<Deposit['state'], string>> = {
  barred: 'barred',
  failed: 'authentication_failed',
  canceled: 'authentication_canceled',
  abandoned: 'authentication_abandoned',
};

const RESULTS: Partial<Record<Deposit['state'], string>> = {
  barred: 'canceled',
  failed: 'not_authenticated',
  confirmed: 'authenticated',
  pending: 'authenticated',
};

const TEN_MINUTES_MS = 600_000;

/**
 * A bank that wants a challenge for every deposit that may have one, and declines the others. The test ends
 * challenges, at any moment of a call.
 */
export async function startChallengingBank() {
  const deposits = new Map<string, Deposit>();
  const before = new Map<Call, () => void>();
  const failing = new Map<Call, number>();
  const expiresAt = new Date(Date.now() + TEN_MINUTES_MS).toISOString();

  function answerOf(deposit: Deposit): object {
    const { state, asked } = deposit;
    const isWaiting = state === 'waiting';
    const reason = DECLINES[state];
    const isPossible = JSON.stringify(asked.three_d_secure ?? null).includes('"possible"');
    const code = isWaiting ? '300' : state === 'pending' ? '200' : reason ? '100' : '0';
    return {
      transaction_id: `tx-${asked.reference}`,
      reference: asked.reference,
      amount: asked.amount,
      currency: asked.currency,
      ...(isPossible
        ? { code, ...(reason === undefined ? {} : { reason }) }
        : { code: '100', reason: 'authentication_required' }),
      ...(isWaiting && isPossible
        ? {
            challenge: {
              url: `https://bank.example/challenges/${asked.reference}`,
              expires_at: expiresAt,
            },
          }
        : {}),
      three_d_secure:
        isWaiting || !isPossible
          ? null
          : {
              version: '2.2.0',
              flow: 'challenge',
              result: RESULTS[state] ?? state,
              eci: RESULTS[state] === 'authenticated' ? '05' : null,
              liability_shifted: RESULTS[state] === 'authenticated',
              transaction_id: 'ds-1',
            },
    };
  }

  function end(deposit: Deposit, how: Deposit['state']): void {
    if (deposit.state !== 'waiting' && deposit.state !== 'pending') return;
    deposit.state = how;
    if (how === 'confirmed') deposit.charges += 1;
  }

  function answerTo(method: string, url: string, body: string): readonly [number, object] {
    const [, reference, action] = PATH.exec(url) ?? [];
    const call = reference === undefined ? 'deposit' : method === 'GET' ? 'find' : action;
    if (call === 'deposit' || call === 'find' || call === 'bar') {
      before.get(call)?.();
      before.delete(call);
    }
    const result = process(call, reference, body);
    const failures = call === undefined ? 0 : (failing.get(call as Call) ?? 0);
    if (failures === 0) return result;
    failing.set(call as Call, failures - 1);
    return [500, {}];
  }

  function process(
    call: string | undefined,
    reference: string | undefined,
    body: string,
  ): readonly [number, object] {
    if (reference === undefined) {
      const asked = sent.parse(JSON.parse(body));
      const deposit = deposits.get(asked.reference) ?? {
        asked,
        calls: [],
        state: 'waiting' as const,
        charges: 0,
      };
      deposits.set(asked.reference, deposit);
      deposit.calls.push('deposit');
      return [201, answerOf(deposit)];
    }
    const deposit = deposits.get(reference);
    if (deposit === undefined) return [404, {}];
    deposit.calls.push(call ?? '');
    if (call === 'bar' && deposit.state === 'waiting') end(deposit, 'barred');
    if (call === 'bar' || call === 'find') return [200, answerOf(deposit)];
    if (call === 'void') deposit.charges = 0;
    const operation = sent.parse(JSON.parse(body));
    return [
      201,
      {
        transaction_id: `tx-${operation.reference}`,
        reference: operation.reference,
        deposit_reference: reference,
        kind: KINDS[call as keyof typeof KINDS],
        code: '0',
      },
    ];
  }

  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const [status, answer] = answerTo(req.method ?? '', req.url ?? '', body);
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bank has no port.');

  const known = (reference: string): Deposit => {
    const deposit = deposits.get(reference);
    if (deposit === undefined) throw new Error('The bank has never seen that deposit.');
    return deposit;
  };
  return {
    url: `http://127.0.0.1:${address.port}/api/v1`,
    expiresAt,
    /** Ends a challenge, or the wait of one that is pending. */
    end(reference: string, how: End) {
      end(known(reference), how);
    },
    /** Does something when the next such call arrives, before it is answered. */
    before(call: Call, act: () => void) {
      before.set(call, act);
    },
    /** Does what the next calls ask for, and answers them with 500. */
    failNext(call: Call, times = 1) {
      failing.set(call, times);
    },
    /** What a deposit said of 3-D Secure. */
    askedOf: (reference: string): unknown => known(reference).asked.three_d_secure,
    /** The calls about a deposit, in order. */
    calls: (reference: string): readonly string[] => known(reference).calls,
    /** How often the payer was charged. */
    charges: (reference: string): number => known(reference).charges,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export type ChallengingBank = Awaited<ReturnType<typeof startChallengingBank>>;
