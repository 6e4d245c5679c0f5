import { DeadlineMissed } from '../deadline-missed.js';
import { StoreUnavailable } from '../../services/ports/payment-store.js';

/** All connections are in use and the queue is full. Nothing was sent to the database. */
class ConnectionsBusy extends Error {
  override readonly name = 'ConnectionsBusy';
  readonly code = 'CONNECTIONS_BUSY';
}

/**
 * The queue for connections. The pools' own queues also keep callers that have given up, and would then run a
 * statement for nobody.
 */
export type ConnectionQueue = {
  /**
   * Null if a connection is free now; otherwise resolves when one is. Throws StoreUnavailable when the queue is
   * full or the wait took too long. `first`: goes to the head of the queue.
   */
  enter(first?: boolean): Promise<void> | null;
  /** Passes the connection on to the next in the queue. */
  leave(): void;
};

// Behind a longer queue, at some milliseconds each, the last caller would miss its deadline.
const MOST_WAITING_FOR_EACH = 100;

type Waiting = { readonly begin: () => void };

export function createConnectionQueue(connections: number, timeoutMs: number): ConnectionQueue {
  const mostWaiting = connections * MOST_WAITING_FOR_EACH;
  let waiting: Waiting[] = [];
  let free = connections;

  const turn = (isFirst: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting = waiting.filter((it) => it !== one);
        reject(new StoreUnavailable(new DeadlineMissed()));
      }, timeoutMs);
      const one: Waiting = {
        begin() {
          clearTimeout(timer);
          resolve();
        },
      };
      if (isFirst) waiting.unshift(one);
      else waiting.push(one);
    });

  return {
    enter(isFirst = false) {
      if (free > 0) {
        free -= 1;
        return null;
      }
      if (waiting.length >= mostWaiting && !isFirst) {
        return Promise.reject(new StoreUnavailable(new ConnectionsBusy()));
      }
      return turn(isFirst);
    },
    leave() {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next.begin();
    },
  };
}
