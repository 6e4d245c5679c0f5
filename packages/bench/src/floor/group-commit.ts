/** How rows are taken together. */
export type GroupCommitOptions = {
  readonly batchSize: number;
  /** Transactions at the same time. */
  readonly underWay: number;
  /** When a batch is cut: at once, or after all that has arrived by now has been read. */
  readonly start: (cut: () => void) => void;
};

/** Commits the rows of many callers in one transaction; those that come while it runs are the next. */
export function createGroupCommit<Row>(
  commit: (rows: readonly Row[]) => Promise<void>,
  { batchSize, underWay, start }: GroupCommitOptions,
): (row: Row) => Promise<void> {
  const queue: { row: Row; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let running = 0;

  function next(): void {
    if (running === underWay || queue.length === 0) return;
    running += 1;
    start(() => {
      const batch = queue.splice(0, batchSize);
      commit(batch.map(({ row }) => row))
        .then(
          () => {
            for (const { resolve } of batch) resolve();
          },
          (error: unknown) => {
            for (const { reject } of batch) reject(error);
          },
        )
        .finally(() => {
          running -= 1;
          next();
        });
    });
  }

  return (row) =>
    new Promise((resolve, reject) => {
      queue.push({ row, resolve, reject });
      next();
    });
}
