import { overloaded } from './admission.js';

/**
 * Reads from the database for a request, in its turn. Throws ApiError `overloaded` when too many wait
 * already, or its turn did not come in time; nothing was read then.
 */
export type AdmitRead = <T>(whose: string, read: () => Promise<T>) => Promise<T>;

/** Tells how many reads wait, besides. */
export type ReadAdmission = { readonly admitRead: AdmitRead; readonly waiting: () => number };

export type ReadLimits = {
  /** Reads at a time. Fewer than there are connections, so that payments find one that is free. */
  readonly places: number;
  /** How many may wait, of all merchants together. */
  readonly mostWaiting: number;
  /** How long one may wait. */
  readonly timeoutMs: number;
};

/** Whose read it is while that is still to be found out. */
export const TOKEN_LOOK_UP = '';

type Waiting = { readonly begin: () => void; readonly refuse: () => void };

/**
 * The one bound on what requests read from the database in this process: token look-ups, payments,
 * lists, what a key has made. Without it each request waits for a connection with no end, and takes
 * memory for as long.
 *
 * Merchants take turns, whatever each of them asks for, and in a full queue a place is taken back from
 * the one that has the most there. So a merchant who asks for little is answered, however much another
 * asks for.
 */
export function createReadAdmission({ places, mostWaiting, timeoutMs }: ReadLimits): ReadAdmission {
  // Whose turn it is comes first.
  const queues = new Map<string, Waiting[]>();
  let free = places;
  let waiting = 0;

  /** Gives the place of a read that has ended to the next. */
  function next(): void {
    const [turn] = queues;
    if (turn === undefined) {
      free += 1;
      return;
    }
    const [whose, [first, ...others]] = turn;
    queues.delete(whose);
    if (others.length > 0) queues.set(whose, others);
    waiting -= 1;
    first?.begin();
  }

  function leave(whose: string, one: Waiting): void {
    const others = (queues.get(whose) ?? []).filter((it) => it !== one);
    if (others.length > 0) queues.set(whose, others);
    else queues.delete(whose);
    waiting -= 1;
    one.refuse();
  }

  /** Takes a place in the queue from whoever has the most, if that leaves it no less than `whose` has. */
  function makeRoom(whose: string): boolean {
    const own = queues.get(whose)?.length ?? 0;
    let longest: readonly [string, readonly Waiting[]] = [whose, []];
    for (const queue of queues) if (queue[1].length > longest[1].length) longest = queue;
    const last = longest[1].at(-1);
    if (last === undefined || longest[1].length <= own + 1) return false;
    leave(longest[0], last);
    return true;
  }

  function turnOf(whose: string): Promise<void> {
    if (waiting >= mostWaiting && !makeRoom(whose)) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        leave(whose, one);
      }, timeoutMs);
      const one: Waiting = {
        begin: () => {
          clearTimeout(timer);
          resolve();
        },
        refuse: () => {
          clearTimeout(timer);
          reject(overloaded());
        },
      };
      const queue = queues.get(whose);
      if (queue === undefined) queues.set(whose, [one]);
      else queue.push(one);
      waiting += 1;
    });
  }

  return {
    waiting: () => waiting,
    async admitRead(whose, read) {
      if (free > 0) free -= 1;
      else await turnOf(whose);
      try {
        return await read();
      } finally {
        next();
      }
    },
  };
}
