import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Request } from 'express';
import { type Admission, overloaded, RETRY_AFTER_SECONDS } from '../../services/admission.js';

/** Throws ApiError `overloaded` while there is no room for what the request asks for. */
export type RequireRoom = (req: Request) => Promise<void>;

/**
 * Looks for room before anything is spent on a request. A connection that comes back sooner than it
 * was told to is held until then: measured with 744 clients that asked again at once, their refusals
 * took from the payments under way most of what there was. A request with an Idempotency-Key may be a
 * retry of one that was taken; some of them go on, to be answered with what their key has made.
 */
export function createRequireRoom({
  isFull,
  mayLookUp,
}: Pick<Admission, 'isFull' | 'mayLookUp'>): RequireRoom {
  const mayReturnAt = new WeakMap<Socket, number>();
  return async ({ socket, headers }) => {
    if (!isFull()) return;
    const waitMs = (mayReturnAt.get(socket) ?? 0) - performance.now();
    if (waitMs > 0) {
      await sleep(waitMs);
      if (!isFull() && !socket.destroyed) return;
    }
    mayReturnAt.set(socket, performance.now() + RETRY_AFTER_SECONDS * 1_000);
    if (headers['idempotency-key'] !== undefined && mayLookUp()) return;
    throw overloaded();
  };
}
