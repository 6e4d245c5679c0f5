import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { ApiError, type ErrorCode } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { type Logger } from '../services/ports/logger.js';
import { ANSWER_HEADERS } from './context.js';
import { PROBLEM_TYPE, problemHeaders, problemOf } from './problem.js';

/** Answers input that is not a request, logs it, and closes. `reason` is the parser's error code. */
export type Refuse = (socket: Socket, error: ApiError, reason?: string) => void;

const CODES: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
};

/** The API error for an error of Node's parser. */
export const refusalOf = ({ code = '' }: NodeJS.ErrnoException): ApiError =>
  new ApiError(CODES[code] ?? 'malformed_request');

// How long a refused client may go on sending. Closing at once, with bytes unread, would reset the
// connection, and the client might never see the response (RFC 9112, 9.6).
const LINGER_MS = 1_000;

export function createRefuse(logger: Logger): Refuse {
  // Whatever a refused client still sends has been answered already.
  const refused = new WeakSet<Socket>();
  return (socket, error, reason) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = newId();
    const clientAddress = socket.remoteAddress;
    socket.end(answerOf(error, requestId));
    const closing = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => {
      clearTimeout(closing);
    });
    const { code, status } = error;
    logger.info(
      { request_id: requestId, status, client_address: clientAddress, error: code, reason },
      'request',
    );
  };
}

function answerOf(error: ApiError, requestId: string): string {
  const { status } = error;
  const body = JSON.stringify(problemOf(error, requestId));
  const headers: (readonly [string, string | number])[] = [
    ['Content-Type', PROBLEM_TYPE],
    ['Content-Length', Buffer.byteLength(body)],
    ['X-Request-Id', requestId],
    ...ANSWER_HEADERS,
    ...Object.entries(problemHeaders(error)),
    ['Date', new Date().toUTCString()],
    ['Connection', 'close'],
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}
