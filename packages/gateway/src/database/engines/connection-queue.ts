import { DeadlineMissed } from '../deadline-missed.js';
import { StoreUnavailable } from '../../services/ports/payment-store.js';

/** All connections are in use, and as many wait for one as may. Nothing was sent to the database. */
export class ConnectionsBusy extends Error {
  override readonly name = 'ConnectionsBusy';
  readonly code = 'CONNECTIONS_BUSY';
}

/**
 * Who waits for a connection. The pools' own queues keep also those who have given up, and a statement
 * is then sent for nobody.
 */
export type ConnectionQueue = {
  /**
   * Null when a connection may be taken at once; else comes back when it may. Throws StoreUnavailable
   * when too many wait, or the wait took too long. `first`: before all others that wait.
   */
  enter(first?: boolean): Promise<void> | null;
  /** Gives back what `enter` gave, to the next. */
  leave(): void;
};

// With so many before it, at some milliseconds each, whoever comes last would miss its deadline.
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
