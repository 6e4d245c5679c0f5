import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Request } from 'express';
import { type Admission, overloaded, RETRY_AFTER_SECONDS } from '../../services/admission.js';

/** Throws ApiError `overloaded` while there is no room for what the merchant asks for. */
export type RequireRoom = (req: Request, merchantId: string) => Promise<void>;

/**
 * Looks for room before a body is read. A merchant that comes back on a connection sooner than it was
 * told to is held until then: measured with 744 clients that asked again at once, their refusals took
 * from the payments under way most of what there was. One that has nothing under way is answered at
 * once: it is not what fills the gateway. A request with an Idempotency-Key may be a retry of one that
 * was taken; some of them go on, to be answered with what their key has made.
 */
export function createRequireRoom({
  hasRoom,
  isUnderWay,
  mayLookUp,
}: Pick<Admission, 'hasRoom' | 'isUnderWay' | 'mayLookUp'>): RequireRoom {
  // By merchant: a proxy sends what several ask for on one connection.
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
