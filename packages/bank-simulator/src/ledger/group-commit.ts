import { type Db } from './schema.js';

/** Writes rows at the time given, and says what came of it. */
export type Write<Answer> = (now: number) => Answer;

/** As many writes wait for the disk as may. Nothing was written. */
export class LedgerBusy extends Error {}

/** Runs the write with those of its neighbours; the answer comes when it is on disk. Throws LedgerBusy. */
export type GroupCommit = <Answer>(write: Write<Answer>) => Promise<Answer>;

// Bounds what one commit can hold up, and what one that fails can take with it.
const mostWrites = 200;

// Far more than gateways have connections: nobody who pays is refused, and memory has a bound.
const mostWaiting = 5_000;

/**
 * Many writes share one durable transaction: it is the wait for the disk that is dear, not the rows.
 * A group is what came in during one turn of the event loop, in the order in which it came; no timer
 * holds up the first. `writeFirst` opens each group, in the same transaction. When `refuseMoved` throws
 * after the commit, no write of the group counts.
 */
export function createGroupCommit(
  db: Db,
  clock: () => number,
  writeFirst: Write<void>,
  refuseMoved: () => void,
): GroupCommit {
  type Waiting = {
    /** Returns what tells the caller, to be called once the write is on disk. */
    write: Write<() => void>;
    reject: (error: unknown) => void;
  };
  const queue: Waiting[] = [];

  // Inside the group's transaction this is a savepoint, so that a write that fails is undone alone.
  const writeOne = db.transaction(({ write }: Waiting, now: number) => write(now));

  function writeOrFailAlone(waiting: Waiting, now: number): () => void {
    try {
      return writeOne(waiting, now);
    } catch (error) {
      // Some errors, such as a full disk, end the whole transaction, and with it the neighbours.
      if (!db.inTransaction) throw error;
      return () => {
        waiting.reject(error);
      };
    }
  }

  // BEGIN IMMEDIATE: a transaction that reads first and then wants to write could be refused.
  const writeAll = db.transaction((group: readonly Waiting[], now: number) => {
    writeFirst(now);
    return group.map((waiting) => writeOrFailAlone(waiting, now));
  }).immediate;

  function commit(): void {
    const group = queue.splice(0, mostWrites);
    if (queue.length > 0) setImmediate(commit);
    try {
      const written = writeAll(group, clock());
      refuseMoved();
      for (const tell of written) tell();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  return (write) =>
    new Promise((resolve, reject) => {
      if (queue.length >= mostWaiting) {
        reject(new LedgerBusy('Too many writes wait for the ledger.'));
        return;
      }
      // Immediates run once all that has arrived on sockets by now has been read.
      if (queue.length === 0) setImmediate(commit);
      const waiting: Waiting = {
        write: (now) => {
          const answer = write(now);
          return () => {
            resolve(answer);
          };
        },
        reject,
      };
      queue.push(waiting);
    });
}
