import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Server as PlainServer, type Socket } from 'node:net';
import { failArrival } from './arrival.js';
import { type HangingRequests } from './hanging.js';
import { createTakeRequest } from '@payment-gateway/service-kit/pipeline';
import { problem, type Problem } from './problems.js';
import { type Refuse, refusalOf } from './refusals.js';
import { pathOf } from '@payment-gateway/service-kit/request-target';

// Longer than the pools of usual clients keep a connection, so that none of them sends a request
// on one that is just being closed.
const keepAliveMs = 65_000;
const LOOPBACK = '127.0.0.1';
const ALL = '::';
const inFlightMs = 5_000;
// How long a connection that is kept alive may still bring a request after the port is closed.
const lingerMs = 500;

/** With what the bank speaks HTTPS, all of it PEM. */
export type Tls = {
  readonly cert: string;
  readonly key: string;
  /** Who has to have signed the certificates of callers; null for callers without any. */
  readonly clientCa: string | null;
};

// Without a certificate of theirs callers do not get beyond the handshake.
const tlsOptions = ({ cert, key, clientCa }: Tls) => ({
  cert,
  key,
  ...(clientCa !== null && { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
});

/** Listens on the port; fails with the system's error, such as EADDRINUSE. Host `::` is all addresses. */
export async function listen(
  app: RequestListener,
  port: number,
  refuse: Refuse,
  { host = LOOPBACK, tls = null }: { host?: string; tls?: Tls | null } = {},
): Promise<Server> {
  const server = createBankServer(app, refuse, tls);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Left to Node, all addresses are also those of IPv4, and they alone where there is no IPv6.
    server.listen(host === ALL ? { port } : { port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

/**
 * A server for the app. What Node would refuse by itself, with an empty answer, is left to the app
 * where it is a request, and to `refuse` where it is none.
 */
function createBankServer(app: RequestListener, refuse: Refuse, tls: Tls | null): Server {
  const takeRequest = createTakeRequest();
  const underWay = new WeakMap<Socket, ServerResponse>();
  const options = { insecureHTTPParser: false, requireHostHeader: false, maxHeaderSize: 16 * 1024 };
  const onRequest: RequestListener = (req, res) => {
    if (!takeRequest(req, res)) return;
    underWay.set(req.socket, res);
    req.url = pathOf(req.url ?? '');
    app(req, res);
  };
  const server =
    tls === null
      ? createServer(options, onRequest)
      : createTlsServer({ ...options, ...tlsOptions(tls) }, onRequest);
  server.keepAliveTimeout = keepAliveMs;
  // No limit on their number: Node would drop the rest without a word.
  server.maxHeadersCount = 0;
  for (const event of ['checkContinue', 'checkExpectation']) {
    server.on(event, (req, res) => server.emit('request', req, res));
  }
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuseOn(socket, refusalOf(error), error.code);
  });
  server.on('connect', (_req, socket: Socket) => {
    // Node leaves such a connection to this handler, errors included.
    socket.on('error', () => socket.destroy());
    refuseOn(socket, problem('method_not_allowed'), 'CONNECT');
  });

  function refuseOn(socket: Socket, answer: Problem, reason: string | undefined): void {
    const answering = underWay.get(socket);
    // An answer that said it is the last one may have no other end than that of the connection.
    if (answering?.writableEnded === true && !answering.shouldKeepAlive) {
      socket.destroySoon();
      return;
    }
    if (answering === undefined || (answering.writableEnded && answering.req.complete)) {
      refuse(socket, answer, reason);
      return;
    }
    // It is about the body of the request under way, or came behind it: whose answer is the last here.
    if (!answering.headersSent) answering.setHeader('Connection', 'close');
    if (!answering.req.complete) failArrival(answering.req, answer);
    if (answering.writableEnded) socket.destroySoon();
  }
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
