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
  /** Transactions at the same time. */
  readonly underWay: number;
};

/**
 * Commits rows of many callers in one transaction. The first goes at once; those that arrive while
 * it is under way wait and go together in the next. A lone row is never delayed.
 *
 * `commit` writes all rows in one transaction or none, and answers one result per row, in order.
 * When it throws, the batch is run again in halves, down to the row that is the cause: one bad row
 * never fails its neighbours. Errors for which `failsAll` is true (the database is gone) are not
 * worth a second try and go to every caller.
 */
export function createGroupCommit<Row, Result>(
  commit: (rows: readonly Row[]) => Promise<readonly Result[]>,
  limits: GroupCommitLimits,
  failsAll: (error: unknown) => boolean,
): (row: Row) => Promise<Result> {
  type Waiting = {
    row: Row;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  };
  const queue: Waiting[] = [];
  let underWay = 0;

  function next(): void {
    while (queue.length > 0 && underWay < limits.underWay) {
      underWay += 1;
      void settle(queue.splice(0, limits.batchSize)).finally(() => {
        underWay -= 1;
        next();
      });
    }
  }

  async function settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await commit(batch.map(({ row }) => row));
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error('A batch left a row without a result.'));
        else resolve(result);
      });
    } catch (error) {
      if (batch.length === 1 || failsAll(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await settle(batch.slice(0, middle));
      await settle(batch.slice(middle));
    }
  }

  return (row) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ row, resolve, reject });
      next();
    });
}
