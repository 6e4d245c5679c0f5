import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type Logger } from '../process/logger.js';
import { ANSWER_HEADERS, PROBLEM_TYPE, type ProblemAnswer } from './answer.js';
import { type FaultKind, RequestFault } from './request-fault.js';

/** Answers input that is not a request, logs it, and closes. `reason` is the parser's error code. */
export type Refuse = (socket: Socket, fault: RequestFault, reason?: string) => void;

const KINDS: Readonly<Record<string, FaultKind>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
};

/** The fault behind an error of Node's parser. */
export const faultOf = ({ code = '' }: NodeJS.ErrnoException): RequestFault =>
  new RequestFault(KINDS[code] ?? 'malformed_request');

// How long a refused client may go on sending. Closing at once, with bytes unread, would reset the
// connection, and the client might never see the response (RFC 9112, 9.6).
const LINGER_MS = 1_000;

/** `answerOf` makes a service's problem document of a fault. */
export function createRefuse(
  logger: Logger,
  newId: () => string,
  answerOf: (fault: RequestFault, requestId: string) => ProblemAnswer,
): Refuse {
  // Whatever a refused client still sends has been answered already.
  const refused = new WeakSet<Socket>();
  return (socket, fault, reason) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = newId();
    const clientAddress = socket.remoteAddress;
    const answer = answerOf(fault, requestId);
    socket.end(textOf(answer, requestId));
    const closing = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => {
      clearTimeout(closing);
    });
    const { status, code } = answer;
    logger.info(
      { request_id: requestId, status, client_address: clientAddress, error: code, reason },
      'request_answered',
    );
  };
}

function textOf({ status, headers, document }: ProblemAnswer, requestId: string): string {
  const body = JSON.stringify(document);
  const lines = [
    ['Content-Type', PROBLEM_TYPE],
    ['Content-Length', Buffer.byteLength(body)],
    ['X-Request-Id', requestId],
    ...ANSWER_HEADERS,
    ...Object.entries(headers),
    ['Date', new Date().toUTCString()],
    ['Connection', 'close'],
  ].map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}
