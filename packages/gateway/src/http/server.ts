import { once } from 'node:events';
import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { Server as PlainServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type Express } from 'express';
import { ApiError, type ErrorCode } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { problemOf } from './problem.js';
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
 * 408 and closed. What Node itself refuses is a problem document too.
 */
export function createHttpServer(app: Express, requestTimeoutMs: number): HttpServer {
  const server = createServer(
    {
      ...createServerClasses(app),
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
      // Longer than load balancers keep theirs, so that the side which closes first is not this one.
      keepAliveTimeout: 65_000,
    },
    app,
  );
  const sockets = new Set<Socket>();
  const underWay = new WeakMap<Socket, ServerResponse>();
  const unanswered = new Set<ServerResponse>();
  let isDraining = false;
  let isOver = false;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.prependListener('request', (req, res) => {
    const before = underWay.get(req.socket);
    underWay.set(req.socket, res);
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
  });
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => {
    const answering = underWay.get(socket);
    if (answering !== undefined && !answering.writableEnded && answering.req.complete) {
      // What came behind a whole request cannot be read. Its answer still goes out, as the last.
      if (!answering.headersSent) answering.setHeader('Connection', 'close');
      return;
    }
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    // What still arrives must not complete a request that has been refused: readJson looks at the
    // ended socket, and once the answer is out nothing is read any more.
    socket.end(rawProblem(refusals[error.code ?? ''] ?? 'malformed_request'), () =>
      socket.destroy(),
    );
  });

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

const refusals: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

function rawProblem(code: ErrorCode): string {
  const requestId = newId();
  const error = new ApiError(code);
  const body = JSON.stringify(problemOf(error, requestId));
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
