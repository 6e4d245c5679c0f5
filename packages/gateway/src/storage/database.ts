import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, type Transaction } from 'kysely';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { type Engine } from './engines/engine.js';
import { type Tables } from './tables.js';

export type Connection = Kysely<Tables> | Transaction<Tables>;

/**
 * A database and the one way to talk to it. Work that fails for a passing reason (a deadlock, a lost
 * connection, a lost answer to COMMIT) is run again as a whole until the time-out, and then throws
 * StoreUnavailable. So it must be safe to run twice: the same ids, guarded updates.
 */
export interface Database {
  readonly engine: Engine;
  /** Reads, or a single guarded statement. */
  run<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** One transaction. */
  transact<T>(work: (transaction: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

/** Joins an engine with the retries. `timeoutMs` bounds each call as a whole. */
export function openDatabase(engine: Engine, timeoutMs: number): Database {
  const kysely = new Kysely<Tables>({ dialect: engine.dialect });

  async function untilConfirmed<T>(attempt: (isLate: () => boolean) => Promise<T>): Promise<T> {
    const isLate = (): boolean => performance.now() >= deadline;
    const deadline = performance.now() + timeoutMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await before(deadline, attempt(isLate));
      } catch (error) {
        if (!engine.isTransient(error)) throw error;
        const jitteredMs = pauseMs * (0.5 + Math.random());
        if (performance.now() + jitteredMs >= deadline) throw new StoreUnavailable(error);
        await sleep(jitteredMs);
      }
    }
  }

  return {
    engine,
    run: (work) => untilConfirmed(() => work(kysely)),
    transact: (work) =>
      untilConfirmed((isLate) =>
        kysely.transaction().execute((transaction) => {
          // It may have waited for a connection until nobody waits for its answer any more.
          if (isLate()) throw new StoreUnavailable(new Error('deadline'));
          return work(transaction);
        }),
      ),
    close: () => kysely.destroy(),
  };
}

// An attempt that misses the deadline is left to end by its statements' own deadline.
async function before<T>(deadline: number, attempt: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const missed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StoreUnavailable(new Error('deadline')));
    }, deadline - performance.now());
  });
  try {
    return await Promise.race([attempt, missed]);
  } finally {
    clearTimeout(timer);
  }
}
