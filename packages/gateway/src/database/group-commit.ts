import { StoreUnavailable } from '../services/ports/payment-store.js';
import { Contended, type Patience, TooLarge } from './database.js';
import { DeadlineMissed } from './deadline-missed.js';

/** Thrown by a batch that cannot tell which of its rows failed. The batch is run again in halves. */
export class BatchUndecided extends Error {
  constructor() {
    super('A row of the batch was not written as expected.');
    this.name = 'BatchUndecided';
  }
}

export type GroupCommitLimits = {
  /** Rows in one transaction. */
  readonly batchSize: number;
  /** Concurrent transactions, of which all but one are slow. */
  readonly underWay: number;
};

// A batch waits up to this long for the one in flight: larger batches cost less per row. Then it starts anyway,
// so that a hanging connection does not hold up everyone.
const SLOW_AFTER_MS = 100;

// Rows locked by another transaction wait here, out of the way of the others.
const ALONE_UNDER_WAY = 2;

/**
 * Commits rows of many callers in one transaction. Rows that arrive in one turn of the event loop are committed
 * at once; rows that arrive meanwhile form the next batch. A single row is never delayed.
 *
 * `commit` writes all rows in one transaction, or none, and returns one result per row, in order. A bad or locked
 * row never fails its neighbours: a failed batch is run again in halves, down to the row that caused it. A batch
 * that met a lock is run again row by row, since each lock wait costs a second and halving would take too long.
 * Only StoreUnavailable goes to every caller, unless the batch was too large.
 *
 * Each row has `timeoutMs` from its arrival, including its time in the queue; a batch has what its oldest row has
 * left.
 */
export function createGroupCommit<Row, Result>(
  commit: (rows: readonly Row[], patience: Patience) => Promise<readonly Result[]>,
  limits: GroupCommitLimits,
  timeoutMs: number,
): (row: Row) => Promise<Result> {
  type Waiting = {
    row: Row;
    deadline: number;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  };
  const together = createQueue<Waiting>(limits, settle);
  const alone = createQueue<Waiting>({ batchSize: 1, underWay: ALONE_UNDER_WAY }, (batch) =>
    settle(batch, { isAlone: true }),
  );

  async function settle(batch: readonly Waiting[], { isAlone = false } = {}): Promise<void> {
    try {
      const results = await commit(
        batch.map(({ row }) => row),
        {
          deadline: Math.min(...batch.map(({ deadline }) => deadline)),
          givesUpOnContention: !isAlone,
        },
      );
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error('A batch left a row without a result.'));
        else resolve(result);
      });
    } catch (error) {
      await settleInParts(batch, error);
    }
  }

  async function settleInParts(batch: readonly Waiting[], error: unknown): Promise<void> {
    const [only, ...others] = batch;
    if (error instanceof Contended) {
      if (only !== undefined && others.length === 0) alone(only);
      else await Promise.all(batch.map((one) => settle([one])));
    } else if (batch.length === 1) {
      only?.reject(error);
    } else if (error instanceof StoreUnavailable && !(error instanceof TooLarge)) {
      for (const { reject } of batch) reject(error);
    } else {
      const middle = Math.ceil(batch.length / 2);
      await Promise.all([settle(batch.slice(0, middle)), settle(batch.slice(middle))]);
    }
  }

  return (row) =>
    new Promise<Result>((resolve, reject) => {
      together({ row, deadline: performance.now() + timeoutMs, resolve, reject });
    });
}

type Expiring = { readonly deadline: number; readonly reject: (error: unknown) => void };

/** Passes added rows to `settle` in batches, within the limits. */
function createQueue<Item extends Expiring>(
  limits: GroupCommitLimits,
  settle: (batch: readonly Item[]) => Promise<void>,
): (item: Item) => void {
  const queue: Item[] = [];
  let prompt = 0;
  let slow = 0;
  let isTurnAwaited = false;

  function next(): void {
    if (isTurnAwaited || queue.length === 0) return;
    isTurnAwaited = true;
    // Immediates run after everything that has arrived on sockets has been read.
    setImmediate(() => {
      isTurnAwaited = false;
      begin();
    });
  }

  function begin(): void {
    if (prompt > 0 || slow + prompt >= limits.underWay) return;
    rejectLate();
    const batch = queue.splice(0, limits.batchSize);
    if (batch.length === 0) return;
    prompt += 1;
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      prompt -= 1;
      slow += 1;
      next();
    }, SLOW_AFTER_MS);
    void settle(batch).finally(() => {
      clearTimeout(timer);
      if (isSlow) slow -= 1;
      else prompt -= 1;
      next();
    });
  }

  // The queue is in order of arrival, and so of deadlines.
  function rejectLate(): void {
    const now = performance.now();
    for (let first = queue[0]; first !== undefined && first.deadline <= now; first = queue[0]) {
      queue.shift();
      first.reject(new StoreUnavailable(new DeadlineMissed()));
    }
  }

  return (item) => {
    queue.push(item);
    next();
  };
}
