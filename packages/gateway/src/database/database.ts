import { setTimeout as sleep } from 'node:timers/promises';
import { type CompiledQuery, Kysely, type Transaction } from 'kysely';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { DeadlineMissed } from './deadline-missed.js';
import { type Engine } from './engines/engine.js';
import { UnfitDatabase } from './engines/unfit-database.js';
import { type Tables } from './tables.js';

export type Connection = Kysely<Tables> | Transaction<Tables>;

/** How long to retry, and whether to give up at the first lock contention. */
export type RunLimits = {
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly givesUpOnContention?: boolean;
  /** Skips the queue for a connection: for health checks. */
  readonly isProbe?: boolean;
};

/**
 * A database and the only way to use it. Work that fails for a transient reason (a deadlock, a lost connection, a
 * lost answer to COMMIT) is run again as a whole until its deadline, and then throws StoreUnavailable. So it must
 * be safe to run twice: same ids, guarded updates. Where a retry cannot help, it throws StoreUnavailable at once,
 * with UnfitDatabase as its cause.
 */
export type Database = {
  readonly engine: Engine;
  /** The last failure because of an unfit database, with its `performance.now()`; null if none. */
  lastUnfit(): { readonly failure: UnfitDatabase; readonly at: number } | null;
  /** The default time limit of a call. */
  readonly timeoutMs: number;
  /** Reads, or single guarded statements. */
  run<T>(work: (connection: Connection) => Promise<T>, limits?: RunLimits): Promise<T>;
  /** One transaction. */
  transact<T>(work: (transaction: Connection) => Promise<T>, limits: RunLimits): Promise<T>;
  /**
   * One transaction of prepared statements, at the least cost. False if any row was rejected, for example as a
   * duplicate; then none was written.
   */
  writeTogether(statements: readonly CompiledQuery[], limits: RunLimits): Promise<boolean>;
  close(): Promise<void>;
};

/** Another transaction holds a lock for longer than this work waits. */
export class Contended extends Error {
  constructor(cause: unknown) {
    super('What is wanted is held by another transaction.', { cause });
    this.name = 'Contended';
  }
}

/** The work is too large for one transaction; smaller parts may succeed. */
export class TooLarge extends StoreUnavailable {
  override readonly name = 'TooLarge';
}

/** Called before each retry, with the reason. */
export type OnRetry = (error: unknown) => void;

// How long to retry an error that rarely passes: long enough to fail over to another host, or to promote a
// replica.
const DOUBTFUL_MS = 2_000;

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

/** Adds retries to an engine. `timeoutMs` limits each call as a whole. */
export function openDatabase(
  engine: Engine,
  timeoutMs: number,
  onRetry: OnRetry = () => undefined,
): Database {
  const kysely = new Kysely<Tables>({ dialect: engine.dialect });
  const probing = new Kysely<Tables>({ dialect: engine.probeDialect });
  let lastUnfit: ReturnType<Database['lastUnfit']> = null;

  /** Throws errors that must not be retried; otherwise returns the reason, and until when to retry. */
  function judge(
    error: unknown,
    { deadline, givesUpOnContention = false }: RunLimits,
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

  async function untilConfirmed<T>(attempt: () => Promise<T>, limits: RunLimits): Promise<T> {
    const { deadline } = limits;
    const since = performance.now();
    let lastFailure: unknown;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await before(deadline, attempt);
      } catch (error) {
        // Out of time: the error before that is more informative.
        if (error instanceof StoreUnavailable) {
          throw lastFailure === undefined ? error : new StoreUnavailable(lastFailure);
        }
        const { reason, until } = judge(error, limits, since);
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
    run: (work, limits = { deadline: performance.now() + timeoutMs }) =>
      untilConfirmed(() => work(kysely), limits),
    transact: (work, limits) =>
      untilConfirmed(
        () =>
          kysely.transaction().execute(async (transaction) => {
            // It may have waited for a connection and for locks until its caller gave up. Then it is
            // not begun, or is rolled back.
            refuseIfLate(limits.deadline);
            const result = await work(transaction);
            refuseIfLate(limits.deadline);
            return result;
          }),
        limits,
      ),
    async writeTogether(statements, limits) {
      // The executor, not Kysely itself, which would be made anew for the connection.
      const through = (limits.isProbe === true ? probing : kysely).getExecutor();
      const attempt = () =>
        through.provideConnection((connection) => {
          refuseIfLate(limits.deadline);
          return engine.runTogether(connection, statements);
        });
      try {
        await untilConfirmed(attempt, limits);
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

// An attempt that misses the deadline ends by its statements' own timeouts.
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
