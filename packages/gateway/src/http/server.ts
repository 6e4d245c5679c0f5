import { createServer, type Server, STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type Express } from 'express';
import { ApiError, type ErrorCode } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { problemOf } from './problem.js';

// A request must have arrived whole by then; one that trickles in is answered 408 and closed.
const REQUEST_TIMEOUT_MS = 10_000;

/** An HTTP server for the app, not listening yet. What Node itself refuses is a problem document too. */
export function createHttpServer(app: Express): Server {
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      // Longer than load balancers keep theirs, so that the side which closes first is not this one.
      keepAliveTimeout: 65_000,
    },
    app,
  );
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    socket.end(rawProblem(refusals[error.code ?? ''] ?? 'malformed_request'));
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
