import { once } from 'node:events';
import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Express } from 'express';
import { ApiError, type ErrorCode } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { problemOf } from './problem.js';
import { createServerClasses } from './server-classes.js';

export type HttpServer = {
  /** Not listening yet. */
  readonly server: Server;
  /**
   * Ends it without losing a request. For so long it goes on taking them, each answer the last on its
   * connection, so that clients and load balancers take their next elsewhere. Then the port is closed;
   * it comes back when the last answer is out. What remains are connections on which nothing came
   * meanwhile: they are closed, and HTTP/1.1 has no way to tell their clients beforehand (RFC 9112, 9.5).
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
  const underWay = new WeakMap<Socket, ServerResponse>();
  const unanswered = new Set<ServerResponse>();
  let isDraining = false;
  server.prependListener('request', (req, res) => {
    underWay.set(req.socket, res);
    unanswered.add(res);
    if (isDraining) res.setHeader('Connection', 'close');
    res.once('close', () => {
      unanswered.delete(res);
      // A server that has been closed still waits for connections that are kept alive.
      if (!server.listening)
        setImmediate(() => {
          server.closeIdleConnections();
        });
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
    for (const res of unanswered) if (!res.headersSent) res.setHeader('Connection', 'close');
    await sleep(forMs);
    const closed = once(server, 'close');
    server.close();
    await closed;
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
