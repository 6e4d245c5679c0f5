import {
  type BatchLimits,
  createBatchQueue,
} from '@payment-gateway/service-kit/batching/batch-queue';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { Contended, type RunLimits, TooLarge } from './database.js';
import { DeadlineMissed } from './deadline-missed.js';

/** Thrown by a batch that cannot tell which of its rows failed. The batch is run again in halves. */
export class BatchUndecided extends Error {
  constructor() {
    super('A row of the batch was not written as expected.');
    this.name = 'BatchUndecided';
  }
}

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
  commit: (rows: readonly Row[], limits: RunLimits) => Promise<readonly Result[]>,
  limits: BatchLimits,
  timeoutMs: number,
): (row: Row) => Promise<Result> {
  type Waiting = {
    readonly row: Row;
    readonly deadline: number;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  };
  const together = createBatchQueue<Waiting>(limits, settle, rejectIfLate);
  const alone = createBatchQueue<Waiting>(
    { batchSize: 1, underWay: ALONE_UNDER_WAY },
    (batch) => settle(batch, { isAlone: true }),
    rejectIfLate,
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
      if (only !== undefined && others.length === 0) alone.add(only);
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
      together.add({ row, deadline: performance.now() + timeoutMs, resolve, reject });
    });
}

// The queue is in order of arrival, and so of deadlines.
function rejectIfLate(oldest: {
  readonly deadline: number;
  readonly reject: (error: unknown) => void;
}): boolean {
  const isLate = oldest.deadline <= performance.now();
  if (isLate) oldest.reject(new StoreUnavailable(new DeadlineMissed()));
  return isLate;
}
