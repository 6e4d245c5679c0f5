import { createBatchQueue } from '@payment-gateway/service-kit/batching/batch-queue';
import { errorCodeOf } from '@payment-gateway/service-kit/process/error-code';
import { type Db } from './schema.js';

/** Writes rows at the given time and returns the result. */
export type Write<Answer> = (now: number) => Answer;

/** Too many writes are waiting. Nothing was written. */
export class LedgerBusy extends Error {}

/** Runs a write together with others; resolves when it is on disk. Throws LedgerBusy. */
type GroupCommit = <Answer>(write: Write<Answer>) => Promise<Answer>;

// One transaction at a time. The batch size limits how long one commit blocks the process, and how many
// writes one failed commit takes down.
const LIMITS = { batchSize: 200, underWay: 1 };

// Far more than gateways have connections: no payer is refused, and memory is bounded.
const MAX_WAITING = 5_000;

/**
 * Commits many writes in one durable transaction: waiting for the disk is expensive, rows are not. A batch is
 * what arrived in one turn of the event loop, in order. `writeFirst` opens each batch, in the same
 * transaction. If `refuseMoved` throws after the commit, every write of the batch fails.
 */
export function createGroupCommit(
  db: Db,
  clock: () => number,
  writeFirst: Write<void>,
  refuseMoved: () => void,
): GroupCommit {
  type Waiting = {
    /** Returns a function that reports success, to be called once the write is on disk. */
    readonly write: Write<() => void>;
    readonly reject: (error: unknown) => void;
  };
  type Each = (waiting: Waiting, now: number) => () => void;
  const queue = createBatchQueue<Waiting>(LIMITS, (batch) => {
    commit(batch);
    return Promise.resolve();
  });

  // BEGIN IMMEDIATE: a transaction that starts with a read may be refused the write lock.
  const inTransaction = (writeEach: Each) =>
    db.transaction((batch: readonly Waiting[], now: number) => {
      writeFirst(now);
      return batch.map((waiting) => writeEach(waiting, now));
    }).immediate;

  // Inside the batch's transaction this is a savepoint: a failed write is undone alone.
  const writeOne = db.transaction<Each>(({ write }, now) => write(now));

  function writeOrFailAlone(waiting: Waiting, now: number): () => void {
    try {
      return writeOne(waiting, now);
    } catch (error) {
      // Some errors, such as a full disk, roll back the whole transaction.
      if (!db.inTransaction) throw error;
      return () => {
        waiting.reject(error);
      };
    }
  }

  const writeAll = inTransaction(({ write }, now) => write(now));
  const writeApart = inTransaction(writeOrFailAlone);

  // Savepoints take time, and hardly ever does a write fail: only then is the batch written with them.
  function writeBatch(batch: readonly Waiting[], now: number): (() => void)[] {
    try {
      return writeAll(batch, now);
    } catch (error) {
      // It has waited for the lock, with the whole process.
      if (errorCodeOf(error) === 'SQLITE_BUSY') throw error;
      return writeApart(batch, now);
    }
  }

  function commit(batch: readonly Waiting[]): void {
    try {
      const written = writeBatch(batch, clock());
      refuseMoved();
      for (const report of written) report();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return (write) =>
    new Promise((resolve, reject) => {
      if (queue.waiting() >= MAX_WAITING) {
        reject(new LedgerBusy('Too many writes are waiting for the ledger.'));
        return;
      }
      queue.add({
        write: (now) => {
          const answer = write(now);
          return () => {
            resolve(answer);
          };
        },
        reject,
      });
    });
}
