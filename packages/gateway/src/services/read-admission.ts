import { overloaded } from './admission.js';

/**
 * Runs a request's database read when its turn comes. Throws ApiError `overloaded`, without reading, when
 * too many are waiting or the turn did not come in time.
 */
export type AdmitRead = <T>(whose: string, read: () => Promise<T>) => Promise<T>;

/** Also reports how many reads are waiting. */
export type ReadAdmission = { readonly admitRead: AdmitRead; readonly waiting: () => number };

type ReadLimits = {
  /** Concurrent reads. Fewer than the connections, so that payments find a free one. */
  readonly places: number;
  /** How many reads of all merchants may wait. */
  readonly mostWaiting: number;
  /** How long a read may wait. */
  readonly timeoutMs: number;
};

/** Stands in for the merchant until the token has been looked up. */
export const TOKEN_LOOK_UP = '';

/** Stands in for the merchant of a payer's payment: no merchant's id has spaces. */
export const PAYER_LOOK_UP = 'a payer';

type Waiting = { readonly begin: () => void; readonly refuse: () => void };

/**
 * The single limit on database reads by requests in this process: token look-ups, payments, lists and
 * idempotency keys. Without it, requests would wait for a connection without end and hold memory meanwhile.
 *
 * Merchants take turns. When the queue is full, the merchant with the most reads in it loses one. So a
 * merchant that asks for little is served, however much another asks for.
 */
export function createReadAdmission({ places, mostWaiting, timeoutMs }: ReadLimits): ReadAdmission {
  // In the order of their turns.
  const queues = new Map<string, Waiting[]>();
  let free = places;
  let waiting = 0;

  /** Hands the place of a finished read to the next. */
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

  /** Takes a place from the merchant with the most, if that leaves it no fewer than `whose` has. */
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
