import { type Answer, Connection, type Exchange, Hang } from './connection.js';
import { problemWith } from './judge.js';
import { createRandom, type Random } from './random.js';
import { type FuzzRequest } from './sound-request.js';
import { wildRequest } from './wild-request.js';

/** A failure: with seed and number, its request can be generated again. */
export type Finding = { readonly number: number; readonly problem: string; readonly sent: string };

export type Report = {
  /** The number of responses per status. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly findings: readonly Finding[];
};

const CONNECTIONS = 16;
// Each has its own connection, whose end marks its end.
const WILD_SHARE = 0.06;
const FINDINGS_SHOWN = 5;

/**
 * Sends that many requests from `make` to a port, over kept-alive connections, and judges each
 * response. Stops after a few failures.
 */
export async function fuzz(options: {
  readonly port: number;
  readonly seed: number;
  readonly requests: number;
  readonly make: (random: Random) => FuzzRequest;
  readonly onAnswer?: (answer: Answer) => void;
  readonly judge?: typeof problemWith;
}): Promise<Report> {
  const { port, seed, requests, make, onAnswer, judge = problemWith } = options;
  const statuses = new Map<number, number>();
  const findings: Finding[] = [];
  let next = 0;

  async function client(): Promise<void> {
    let kept: Connection | null = null;
    while (next < requests && findings.length < FINDINGS_SHOWN) {
      const number = next++;
      const random = createRandom(seed, number);
      const isWild = random.chance(WILD_SHARE);
      const request = isWild ? wildRequest(() => make(random), random) : make(random);
      if (isWild) kept = endOf(kept);
      kept ??= new Connection(port);
      try {
        const exchange: Exchange = request.isSound
          ? await kept.ask(request.bytes, request.method)
          : await kept.tell(request.bytes);
        note(number, request, exchange);
        if (exchange.isClosed || request.isLast || isWild) kept = endOf(kept);
      } catch (error) {
        if (!(error instanceof Hang)) throw error;
        find(number, request, error.message);
        kept = endOf(kept);
      }
    }
    endOf(kept);
  }

  function note(number: number, request: FuzzRequest, { answers, received }: Exchange): void {
    if (answers.length === 0 && request.isSound) find(number, request, 'there was no answer');
    for (const answer of answers) {
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      onAnswer?.(answer);
      const problem = judge(answer, request);
      if (problem !== null) find(number, request, `${problem}: ${received.slice(0, 2_000)}`);
    }
  }

  function find(number: number, { bytes }: FuzzRequest, problem: string): void {
    const sent = JSON.stringify(bytes.toString('latin1').slice(0, 600));
    findings.push({ number, problem, sent });
  }

  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  return { statuses, findings };
}

function endOf(connection: Connection | null): null {
  connection?.end();
  return null;
}
