import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Request } from 'express';
import { type Admission, overloaded, RETRY_AFTER_SECONDS } from '../../services/admission.js';

/** Throws ApiError `overloaded` for a request that cannot be admitted now. */
export type ShedLoad = (req: Request, merchantId: string) => Promise<void>;

/**
 * Load shedding, before the body is read. A merchant that retries on a connection before its
 * `Retry-After` has passed is held until then: with 744 clients that retried at once, their refusals took
 * most of the processor from the payments under way. A merchant with nothing under way is answered at
 * once, since it does not cause the load. A request with an Idempotency-Key may be a retry of an admitted
 * one; some of these go on, to be answered with the payment that the key has made.
 */
export function createShedLoad({
  hasRoom,
  isUnderWay,
  mayLookUp,
}: Pick<Admission, 'hasRoom' | 'isUnderWay' | 'mayLookUp'>): ShedLoad {
  // Per merchant: a proxy sends requests of several merchants on one connection.
  const mayReturnAt = new WeakMap<Socket, Map<string, number>>();

  function returnsOf(socket: Socket): Map<string, number> {
    const known = mayReturnAt.get(socket) ?? new Map<string, number>();
    mayReturnAt.set(socket, known);
    return known;
  }

  return async ({ socket, headers }, merchantId) => {
    if (hasRoom(merchantId)) return;
    if (isUnderWay(merchantId)) {
      const returns = returnsOf(socket);
      const waitMs = (returns.get(merchantId) ?? 0) - performance.now();
      if (waitMs > 0) {
        await sleep(waitMs);
        if (!socket.destroyed && hasRoom(merchantId)) return;
      }
      returns.set(merchantId, performance.now() + RETRY_AFTER_SECONDS * 1_000);
    }
    if (headers['idempotency-key'] !== undefined && mayLookUp()) return;
    throw overloaded();
  };
}
