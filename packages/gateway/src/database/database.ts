import { setTimeout as sleep } from 'node:timers/promises';
import { type CompiledQuery, Kysely, type Transaction } from 'kysely';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { DeadlineMissed } from './deadline-missed.js';
import { type Engine } from './engines/engine.js';
import { UnfitDatabase } from './engines/unfit-database.js';
import { type Tables } from './tables.js';

export type Connection = Kysely<Tables> | Transaction<Tables>;

/** How long to go on trying, and whether to give up at the first contention instead. */
export type Patience = {
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly givesUpOnContention?: boolean;
  /** Waits behind nobody for a connection: for looking whether the database works. */
  readonly isProbe?: boolean;
};

/**
 * A database and the one way to talk to it. Work that fails for a passing reason (a deadlock, a lost
 * connection, a lost answer to COMMIT) is run again as a whole until the deadline, and then throws
 * StoreUnavailable. So it must be safe to run twice: the same ids, guarded updates. Where trying again
 * cannot help it throws StoreUnavailable at once, with UnfitDatabase as its cause.
 */
export interface Database {
  readonly engine: Engine;
  /** What last failed because the database is unfit, and when by `performance.now()`; null if nothing. */
  lastUnfit(): { readonly failure: UnfitDatabase; readonly at: number } | null;
  /** What each call has, unless it is told otherwise. */
  readonly timeoutMs: number;
  /** Reads, or single guarded statements. */
  run<T>(work: (connection: Connection) => Promise<T>, patience?: Patience): Promise<T>;
  /** One transaction. */
  transact<T>(work: (transaction: Connection) => Promise<T>, patience: Patience): Promise<T>;
  /**
   * One transaction of statements that are known beforehand, at the least cost; false if any of their
   * rows was refused, such as one that is there already, and so none was written.
   */
  writeTogether(statements: readonly CompiledQuery[], patience: Patience): Promise<boolean>;
  close(): Promise<void>;
}

/** What is wanted is held by another transaction, for longer than this work waits for it. */
export class Contended extends Error {
  constructor(cause: unknown) {
    super('What is wanted is held by another transaction.', { cause });
    this.name = 'Contended';
  }
}

/** The work is too much for one transaction. In smaller parts it may be done. */
export class TooLarge extends StoreUnavailable {
  override readonly name = 'TooLarge';
}

/** Called before each retry, with the reason. */
export type OnRetry = (error: unknown) => void;

// How long to retry what most likely does not pass by itself: enough to move to another host, or for a
// replica to be promoted.
const DOUBTFUL_MS = 2_000;

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

/** Joins an engine with the retries. `timeoutMs` bounds each call as a whole. */
export function openDatabase(
  engine: Engine,
  timeoutMs: number,
  onRetry: OnRetry = () => undefined,
): Database {
  const kysely = new Kysely<Tables>({ dialect: engine.dialect });
  const probing = new Kysely<Tables>({ dialect: engine.probeDialect });
  let lastUnfit: ReturnType<Database['lastUnfit']> = null;

  /** Throws what must not be retried; else returns the reason, and until when to retry. */
  function judge(
    error: unknown,
    { deadline, givesUpOnContention = false }: Patience,
    since: number,
  ) {
    const doubtful = Math.min(deadline, since + DOUBTFUL_MS);
    const failure = engine.failureOf(error);
    if (failure instanceof UnfitDatabase) {
      lastUnfit = { failure, at: performance.now() };
      if (!failure.mayPass) throw new StoreUnavailable(failure);
      return { reason: failure, until: doubtful };
    }
    if (failure === 'refused') throw error;
    if (failure === 'too_large') throw new TooLarge(error);
    if (failure === 'gone') return { reason: error, until: deadline };
    if (givesUpOnContention) throw new Contended(error);
    return { reason: error, until: failure === 'contended' ? deadline : doubtful };
  }

  async function untilConfirmed<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
    const { deadline } = patience;
    const since = performance.now();
    let lastFailure: unknown;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await before(deadline, attempt);
      } catch (error) {
        // Out of time: what went wrong before that tells more.
        if (error instanceof StoreUnavailable) {
          throw lastFailure === undefined ? error : new StoreUnavailable(lastFailure);
        }
        const { reason, until } = judge(error, patience, since);
        lastFailure = reason;
        const jitteredMs = pauseMs * (0.5 + Math.random());
        if (performance.now() + jitteredMs >= until) throw new StoreUnavailable(reason);
        onRetry(reason);
        await sleep(jitteredMs);
      }
    }
  }

  return {
    engine,
    timeoutMs,
    lastUnfit: () => lastUnfit,
    run: (work, patience = { deadline: performance.now() + timeoutMs }) =>
      untilConfirmed(() => work(kysely), patience),
    transact: (work, patience) =>
      untilConfirmed(
        () =>
          kysely.transaction().execute(async (transaction) => {
            // It may have waited for a connection, and then for locks, until nobody waited for its
            // answer any more. Then it is not begun, or rolled back.
            refuseIfLate(patience.deadline);
            const result = await work(transaction);
            refuseIfLate(patience.deadline);
            return result;
          }),
        patience,
      ),
    async writeTogether(statements, patience) {
      const through = patience.isProbe === true ? probing : kysely;
      const attempt = () =>
        through.connection().execute((connection) => {
          refuseIfLate(patience.deadline);
          return engine.runTogether(connection, statements);
        });
      try {
        await untilConfirmed(attempt, patience);
        return true;
      } catch (error) {
        if (error instanceof StoreUnavailable || error instanceof Contended) throw error;
        if (engine.failureOf(error) !== 'refused') throw error;
        return false;
      }
    },
    async close() {
      await probing.destroy();
      await kysely.destroy();
    },
  };
}

function refuseIfLate(deadline: number): void {
  if (performance.now() >= deadline) throw late();
}

const late = (): StoreUnavailable => new StoreUnavailable(new DeadlineMissed());

// An attempt that misses the deadline is left to end by its statements' own.
function before<T>(deadline: number, attempt: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    refuseIfLate(deadline);
    const timer = setTimeout(() => {
      reject(late());
    }, deadline - performance.now());
    attempt()
      .finally(() => {
        clearTimeout(timer);
      })
      .then(resolve, reject);
  });
}
