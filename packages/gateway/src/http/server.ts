import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type Express } from 'express';
import { ApiError, type ErrorCode } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { problemOf } from './problem.js';
import { createServerClasses } from './server-classes.js';

/**
 * An HTTP server for the app, not listening yet. A request that has not arrived whole within the
 * time-out is answered 408 and closed. What Node itself refuses is a problem document too.
 */
export function createHttpServer(app: Express, requestTimeoutMs: number): Server {
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
  // A server that has been closed still waits for connections that are kept alive: the answers under
  // way are the last ones on theirs.
  const underWay = new WeakMap<Socket, ServerResponse>();
  server.prependListener('request', (req, res) => {
    underWay.set(req.socket, res);
    if (!server.listening) res.setHeader('Connection', 'close');
    res.once('close', () => {
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
  return server;
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
