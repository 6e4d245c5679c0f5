import { type Socket } from 'node:net';

/** Mutable: tests replace `hold` to observe it. */
export type HangingRequests = {
  /** Keeps the connection open without an answer until the client leaves. */
  hold: (socket: Socket) => void;
  /** Closes them all, and any that follow: a shutdown does not wait for answers that never come. */
  dropAll: () => void;
};

/** Tracks the connections whose requests are never answered. */
export function createHangingRequests(): HangingRequests {
  const sockets = new Set<Socket>();
  let isOver = false;
  return {
    hold: (socket) => {
      if (isOver) socket.destroy();
      // The client may also have left while the ledger was written.
      if (socket.destroyed) return;
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    },
    dropAll: () => {
      isOver = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}
