import { type Socket } from 'node:net';

export type HangingRequests = {
  /** Keeps the connection open without an answer until the client leaves. */
  hold: (socket: Socket) => void;
  /** Ends them all: a shutdown does not wait for answers that never come. */
  dropAll: () => void;
};

/** The connections whose requests are never answered. */
export function createHangingRequests(): HangingRequests {
  const sockets = new Set<Socket>();
  return {
    hold: (socket) => {
      // The client may have left while the ledger was written.
      if (socket.destroyed) return;
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
    dropAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
