import { setTimeout as sleep } from 'node:timers/promises';
import { type Claimed, type DeliveryStore, type DueDelivery } from '../ports/webhook-store.js';
import { type Attempted, type AttemptDelivery } from './attempt.js';

/** Delivers to a claimed endpoint until nothing is due, it asks for a pause, or its turn is over. */
export type ServeEndpoint = (claimed: Claimed, stopping: AbortSignal) => Promise<void>;

/** How a process shares its time and connections between endpoints. */
export type TurnLimits = {
  readonly leaseMs: number;
  /** After this an endpoint makes room for others, and is taken again later. */
  readonly turnMs: number;
  /** How often it looks for new deliveries while others are under way. */
  readonly lookEveryMs: number;
};

const MOST_CONNECTIONS = 8;
const LOADED_AT_ONCE = 32;

type Loaded = NonNullable<Awaited<ReturnType<DeliveryStore['loadDue']>>>;

/** Mutable: each load replaces the one before. */
type LastLoad = { loaded: Loaded | null; at: number };

export function createServeEndpoint(deps: {
  store: DeliveryStore;
  attempt: AttemptDelivery;
  limits: TurnLimits;
}): ServeEndpoint {
  const { store, attempt, limits } = deps;

  return async (claimed, stopping) => {
    const turn = createTurn(limits.turnMs);
    const underWay = new Map<DueDelivery, Promise<void>>();
    const failures: Error[] = [];
    const queue: DueDelivery[] = [];
    const last: LastLoad = { loaded: null, at: Number.NEGATIVE_INFINITY };
    // A receiver that fails gets one connection, and one more for each success.
    let width = MOST_CONNECTIONS;
    let renewedAt = performance.now();

    function note({ isDelivered, stop }: Attempted): void {
      width = isDelivered ? Math.min(width + 1, MOST_CONNECTIONS) : Math.max(1, width >> 1);
      if (stop) turn.end();
    }

    function begin({ endpoint, health }: Loaded, delivery: DueDelivery): void {
      const sending = attempt(endpoint, health, delivery)
        .then(note, (error: unknown) => {
          failures.push(error instanceof Error ? error : new Error('not sent', { cause: error }));
          turn.end();
        })
        .finally(() => underWay.delete(delivery));
      underWay.set(delivery, sending);
    }

    function isMoreToLoad(): boolean {
      if (last.loaded === null) return true;
      const { due, more } = last.loaded;
      return due.length > 0 && (more === 'now' || (more === 'later' && underWay.size === 0));
    }

    /** Loads what is due, once the last load has been begun; not more often than need be. */
    async function load(): Promise<void> {
      const now = performance.now();
      const isTime = isMoreToLoad() || now >= last.at + limits.lookEveryMs;
      if (queue.length > 0 || underWay.size >= width || !isTime) return;
      last.at = now;
      last.loaded = await store.loadDue(claimed, LOADED_AT_ONCE, [...underWay.keys()]);
      if (last.loaded === null) {
        turn.end();
        return;
      }
      const { due, health } = last.loaded;
      queue.push(...due);
      if (health.failingSince !== null && underWay.size === 0) width = 1;
    }

    function beginSome(): void {
      while (last.loaded !== null && underWay.size < width) {
        const next = queue.shift();
        if (next === undefined) return;
        begin(last.loaded, next);
      }
    }

    async function keepLease(): Promise<void> {
      if (performance.now() - renewedAt < limits.leaseMs / 3) return;
      renewedAt = performance.now();
      if (!(await store.renew(claimed, limits.leaseMs))) turn.end();
    }

    try {
      while (!turn.isOver() && !stopping.aborted) {
        await keepLease();
        await load();
        beginSome();
        // Deliveries that became due meanwhile keep the endpoint due, and it is claimed again.
        if (underWay.size === 0 && !isMoreToLoad()) break;
        const looks = sleep(limits.lookEveryMs, undefined, { ref: false });
        await Promise.race([...underWay.values(), looks]);
      }
    } finally {
      await Promise.all(underWay.values());
      await store.release(claimed);
    }
    const [failure] = failures;
    if (failure !== undefined) throw failure;
  };
}

function createTurn(ms: number) {
  let endsAt = performance.now() + ms;
  return {
    isOver: () => performance.now() >= endsAt,
    end: (): void => {
      endsAt = -Infinity;
    },
  };
}
