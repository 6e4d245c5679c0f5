import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Server as PlainServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type Express } from 'express';
import { failArrival } from './arrival.js';
import { expressClasses } from './express-classes.js';
import { createTakeRequest } from './pipeline.js';
import { faultOf, type Refuse } from './refusals.js';
import { RequestFault } from './request-fault.js';
import { pathOf } from './request-target.js';

// How long a kept-alive connection may still bring a request after the port is closed.
const LINGER_MS = 1_000;

/** What a server needs to speak HTTPS, all in PEM form. */
export type Tls = {
  readonly cert: string;
  readonly key: string;
  /** The authority that must have signed each client's certificate; null if clients need none. */
  readonly clientCa: string | null;
};

export type ServerOptions = {
  readonly refuse: Refuse;
  /** The limit of the request line and the headers together, as Node counts them. */
  readonly maxHeadersKib: number;
  /** How long a request may take to arrive; Node's default if left out. */
  readonly requestTimeoutMs?: number;
  readonly tls?: Tls | null;
};

export type HttpServer = {
  /** Not listening yet. */
  readonly server: Server;
  /**
   * Shuts down without losing a request; resolves when the last response is sent. Accepts connections for
   * `forMs`, then closes the port. Until a second after that, open connections may still bring a request,
   * and its response says `Connection: close`, so that clients go elsewhere. Then idle connections are
   * closed. A request that crosses that close on the wire is lost; HTTP/1.1 cannot prevent it (RFC 9112,
   * 9.5). Its client sees the connection end without a response, and may retry with its key.
   */
  drain(forMs: number): Promise<void>;
};

/**
 * An HTTP server for the app. A request that does not arrive completely within the timeout gets a 408, and its
 * connection is closed. Requests that Node would refuse with an empty response go to the app; what is not a
 * request at all goes to `refuse`.
 */
export function createHttpServer(
  app: Express,
  { refuse, maxHeadersKib, requestTimeoutMs, tls = null }: ServerOptions,
): HttpServer {
  const takeRequest = createTakeRequest();
  const options = {
    ...expressClasses(app),
    maxHeaderSize: maxHeadersKib * 1024,
    insecureHTTPParser: false,
    requireHostHeader: false,
    ...(requestTimeoutMs !== undefined && {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
    }),
    // Longer than load balancers keep idle connections, so that they close first.
    keepAliveTimeout: 65_000,
  };
  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    if (!takeRequest(req, res)) return;
    note(req, res);
    req.url = pathOf(req.url ?? '');
    app(req, res);
  };
  const server =
    tls === null
      ? createServer(options, onRequest)
      : createTlsServer({ ...options, ...tlsOptions(tls) }, onRequest);
  // Unlimited: Node would silently drop further headers, perhaps an Idempotency-Key.
  server.maxHeadersCount = 0;
  // The app handles `Expect` itself.
  for (const event of ['checkContinue', 'checkExpectation']) {
    server.on(event, (req, res) => server.emit('request', req, res));
  }
  const sockets = new Set<Socket>();
  const underWay = new WeakMap<Socket, ServerResponse>();
  const unanswered = new Set<ServerResponse>();
  let isDraining = false;
  let isOver = false;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuseOn(socket, faultOf(error), error.code);
  });
  server.on('connect', (_req, socket: Socket) => {
    // Node leaves the connection to this handler, errors included.
    socket.on('error', () => socket.destroy());
    refuseOn(
      socket,
      new RequestFault('method_not_allowed', { allow: ['GET', 'HEAD', 'POST'] }),
      'CONNECT',
    );
  });

  function note({ socket }: IncomingMessage, res: ServerResponse): void {
    const before = underWay.get(socket);
    underWay.set(socket, res);
    unanswered.add(res);
    if (isDraining) {
      // A pipelined request gets its own response, too.
      if (before?.headersSent === false) before.setHeader('Connection', 'keep-alive');
      res.setHeader('Connection', 'close');
    }
    res.once('close', () => {
      unanswered.delete(res);
      if (isOver) void closeUnused();
    });
  }

  function refuseOn(socket: Socket, fault: RequestFault, reason?: string): void {
    const answering = underWay.get(socket);
    // Nothing may follow a response that said `Connection: close`.
    if (answering?.writableEnded === true && !answering.shouldKeepAlive) {
      socket.destroySoon();
      return;
    }
    if (answering === undefined || (answering.writableEnded && answering.req.complete)) {
      refuse(socket, fault, reason);
      return;
    }
    // The fault is in the body of the request under way, or behind it: its response is the last one here.
    if (!answering.headersSent) answering.setHeader('Connection', 'close');
    if (!answering.req.complete) failArrival(answering.req, fault);
    if (answering.writableEnded) socket.destroySoon();
  }

  async function drain(forMs: number): Promise<void> {
    isDraining = true;
    for (const res of unanswered) {
      if (!res.headersSent && underWay.get(res.req.socket) === res)
        res.setHeader('Connection', 'close');
    }
    await sleep(forMs);
    const closed = once(server, 'close');
    await nextTurn();
    // http.Server's close would end idle connections at once, and wait forever for an incomplete request.
    PlainServer.prototype.close.call(server);
    await Promise.race([closed, sleep(LINGER_MS, undefined, { ref: false })]);
    isOver = true;
    await closeUnused();
    await closed;
  }

  // Node reads its sockets before the next turn: whatever has reached this machine by then is a request, and
  // its connection no longer idle.
  async function closeUnused(): Promise<void> {
    await nextTurn();
    server.closeIdleConnections();
    // Node does not count a connection as idle before its first request.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  return { server, drain };
}

// With a client CA, clients without a certificate fail at the handshake.
const tlsOptions = ({ cert, key, clientCa }: Tls) => ({
  cert,
  key,
  ...(clientCa !== null && { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
});

/** The port that a listening server has. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
