import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as PlainServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type Express } from 'express';
import { ApiError, LARGEST_HEADERS_KIB } from '../domain/errors.js';
import { type Refuse, refusalOf } from './refusals.js';
import { createTakeRequest } from '@payment-gateway/service-kit/pipeline';
import { failArrival } from './request/arrival.js';
import { pathOf } from '@payment-gateway/service-kit/request-target';
import { createServerClasses } from './server-classes.js';

// How long a connection that is kept alive may still bring a request after the port is closed.
const LINGER_MS = 1_000;

export type HttpServer = {
  /** Not listening yet. */
  readonly server: Server;
  /**
   * Ends it without losing a request; comes back when the last answer is out. For so long it goes on
   * taking connections, then the port is closed. All the while, and for a second after it, connections
   * that are open may bring a request, and its answer tells that it is the last there, so that clients
   * go elsewhere by themselves. What is left are connections on which nothing came: they are closed. A
   * request that crosses with that on the wire is lost, and HTTP/1.1 has no way to prevent it (RFC 9112,
   * 9.5): its client sees a connection end without an answer, and may send it again with its key.
   */
  drain(forMs: number): Promise<void>;
};

/**
 * An HTTP server for the app. A request that has not arrived whole within the time-out is answered
 * 408 and closed. What Node would refuse by itself, with an empty answer, is left to the app where it
 * is a request, and to `refuse` where it is none.
 */
export function createHttpServer(
  app: Express,
  { requestTimeoutMs, refuse }: { requestTimeoutMs: number; refuse: Refuse },
): HttpServer {
  const takeRequest = createTakeRequest();
  const server = createServer(
    {
      ...createServerClasses(app),
      maxHeaderSize: LARGEST_HEADERS_KIB * 1024,
      insecureHTTPParser: false,
      requireHostHeader: false,
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
      // Longer than load balancers keep theirs, so that the side which closes first is not this one.
      keepAliveTimeout: 65_000,
    },
    (req, res) => {
      if (!takeRequest(req, res)) return;
      note(req, res);
      req.url = pathOf(req.url ?? '');
      app(req, res);
    },
  );
  // No limit on their number: Node would drop the rest without a word, an Idempotency-Key among them.
  server.maxHeadersCount = 0;
  // The app looks at `Expect` itself.
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
    else refuseOn(socket, refusalOf(error), error.code);
  });
  server.on('connect', (_req, socket: Socket) => {
    // Node leaves such a connection to this handler, errors included.
    socket.on('error', () => socket.destroy());
    refuseOn(
      socket,
      new ApiError('method_not_allowed', { allow: ['GET', 'HEAD', 'POST'] }),
      'CONNECT',
    );
  });

  function note({ socket }: IncomingMessage, res: ServerResponse): void {
    const before = underWay.get(socket);
    underWay.set(socket, res);
    unanswered.add(res);
    if (isDraining) {
      // A request that came behind another one, not waiting for its answer, gets its own too.
      if (before?.headersSent === false) before.setHeader('Connection', 'keep-alive');
      res.setHeader('Connection', 'close');
    }
    res.once('close', () => {
      unanswered.delete(res);
      if (isOver) void closeUnused();
    });
  }

  function refuseOn(socket: Socket, error: ApiError, reason?: string): void {
    const answering = underWay.get(socket);
    // An answer that said it is the last one may have no other end than that of the connection.
    if (answering?.writableEnded === true && !answering.shouldKeepAlive) {
      socket.destroySoon();
      return;
    }
    if (answering === undefined || (answering.writableEnded && answering.req.complete)) {
      refuse(socket, error, reason);
      return;
    }
    // It is about the body of the request under way, or came behind it: whose answer is the last here.
    if (!answering.headersSent) answering.setHeader('Connection', 'close');
    if (!answering.req.complete) failArrival(answering.req, error);
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
    // As an HTTP server it would close idle connections at once, and wait for half a request for ever.
    PlainServer.prototype.close.call(server);
    await Promise.race([closed, sleep(LINGER_MS, undefined, { ref: false })]);
    isOver = true;
    await closeUnused();
    await closed;
  }

  // Node reads what has come, and then does what waits for the next turn: whatever reached this machine
  // by now is a request and no longer an idle connection.
  async function closeUnused(): Promise<void> {
    await nextTurn();
    server.closeIdleConnections();
    // Node takes a connection on which nothing ever came for one whose request is on its way.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  return { server, drain };
}
