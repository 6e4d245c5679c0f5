const BATCH_SIZE = 100;

/**
 * Commits the rows of many callers in one transaction, one transaction at a time: those that were read from the sockets
 * in one turn of the event loop, or came while the last one ran.
 */
export function createGroupCommit<Row>(
  commit: (rows: readonly Row[]) => Promise<void>,
): (row: Row) => Promise<void> {
  const queue: { row: Row; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let isRunning = false;

  function next(): void {
    if (isRunning || queue.length === 0) return;
    isRunning = true;
    setImmediate(() => {
      const batch = queue.splice(0, BATCH_SIZE);
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
          isRunning = false;
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
