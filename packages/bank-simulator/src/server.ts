import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as PlainServer } from 'node:net';
import { type HangingRequests } from './hanging.js';

// Longer than the pools of usual clients keep a connection, so that none of them sends a request
// on one that is just being closed.
const keepAliveMs = 65_000;
const inFlightMs = 5_000;
// How long a connection that is kept alive may still bring a request after the port is closed.
const lingerMs = 500;

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

/**
 * Takes no more connections, lets requests under way finish, and comes back when all are gone. What
 * still comes on an open connection is answered too, and told that it is the last one there.
 */
export async function drain(server: Server, hanging: HangingRequests): Promise<void> {
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  server.prependListener('request', (_req, res) => {
    res.setHeader('Connection', 'close');
  });
  // As an HTTP server it would close kept-alive connections at once, with what is on its way on them.
  PlainServer.prototype.close.call(server);
  const startedAt = performance.now();
  // Connections become idle one by one as their answers go out. A request may also begin to hang
  // after the shutdown began.
  const sweep = setInterval(() => {
    hanging.dropAll();
    if (performance.now() - startedAt > lingerMs) server.closeIdleConnections();
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
