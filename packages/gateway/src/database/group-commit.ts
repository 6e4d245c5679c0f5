import { StoreUnavailable } from '../services/ports/payment-store.js';
import { Contended, type Patience, TooLarge } from './database.js';
import { DeadlineMissed } from './deadline-missed.js';

/** Thrown by a batch that cannot tell which of its rows failed. It is run again in halves. */
export class BatchUndecided extends Error {
  constructor() {
    super('A row of the batch was not written as expected.');
    this.name = 'BatchUndecided';
  }
}

export type GroupCommitLimits = {
  /** Rows in one transaction. */
  readonly batchSize: number;
  /** Transactions at the same time, of which all but one are slow. */
  readonly underWay: number;
};

// So long the next transaction waits for the one under way, since rows are cheaper the more of them go
// together; then it begins beside it, since a connection that hangs must not hold up everybody.
const SLOW_AFTER_MS = 100;

// Rows that are held by another transaction wait for it here, so that they are in nobody's way.
const ALONE_UNDER_WAY = 2;

/**
 * Commits rows of many callers in one transaction. What arrives in one turn of the event loop goes at
 * once; what arrives while it is under way goes together in the next. A lone row is never delayed.
 *
 * `commit` writes all rows in one transaction or none, and answers one result per row, in order. One
 * bad or locked row never fails its neighbours: a batch that fails is run again in halves, down to
 * the row that is the cause, and one that met a lock row by row (each meeting costs a second, so
 * halving would take too long). Only StoreUnavailable goes to every caller, unless the batch was too
 * large.
 *
 * Each row has `timeoutMs` from its arrival on, its time in the queue included; a batch has what its
 * oldest row has left.
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

/** Gives what is put in to `settle`, in batches, as many at a time as the limits allow. */
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
    // Immediates run once all that has arrived on sockets by now has been read.
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
