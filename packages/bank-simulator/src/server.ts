import { createServer, type RequestListener, type Server } from 'node:http';
import { type HangingRequests } from './hanging.js';

// Longer than the pools of usual clients keep a connection, so that none of them sends a request
// on one that is just being closed.
const keepAliveMs = 65_000;
const inFlightMs = 5_000;

/** Listens on the port; fails with the system's error, such as EADDRINUSE. */
export async function listen(app: RequestListener, port: number): Promise<Server> {
  const server = createServer(app);
  server.keepAliveTimeout = keepAliveMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

/** The port that was really taken. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

/** Takes no more requests, lets those under way finish, and comes back when all are gone. */
export async function drain(server: Server, hanging: HangingRequests): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
  // Kept-alive connections become idle one by one as their answers go out. A request may also
  // begin to hang after the shutdown began.
  const sweep = setInterval(() => {
    hanging.dropAll();
    server.closeIdleConnections();
  }, 20);
  hanging.dropAll();
  // A client that never finishes sending must not hold up the shutdown.
  const force = setTimeout(() => {
    server.closeAllConnections();
  }, inFlightMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(force);
}
