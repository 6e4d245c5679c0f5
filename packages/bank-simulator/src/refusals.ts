import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type Logger } from 'pino';
import { problem, PROBLEM_TYPE, type Problem, type ProblemCode } from './problems.js';
import { ANSWER_HEADERS } from './request-log.js';

/** Answers what never became a request, logs it, and closes. `reason` is the parser's own code. */
export type Refuse = (socket: Socket, answer: Problem, reason: string | undefined) => void;

const codes: Record<string, ProblemCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'too_large',
};

/** What an error of Node's parser is to the client. */
export const refusalOf = ({ code = '' }: NodeJS.ErrnoException): Problem =>
  problem(codes[code] ?? 'malformed');

// How long a refused client may go on sending: a connection closed with bytes unread is reset, and
// the client might never see the answer.
const lingerMs = 1_000;

export function createRefuse(logger: Logger): Refuse {
  const refused = new WeakSet<Socket>();
  return (socket, answer, reason) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    const { status, code, body } = answer;
    const headers = {
      'Content-Type': PROBLEM_TYPE,
      'Content-Length': body.length,
      'X-Request-Id': randomUUID(),
      ...ANSWER_HEADERS,
      ...(code === 'method_not_allowed' && { Allow: 'GET, HEAD, POST' }),
      Date: new Date().toUTCString(),
      Connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
    socket.end(body);
    const closing = setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.once('close', () => {
      clearTimeout(closing);
    });
    logger.info({ request_id: headers['X-Request-Id'], status, error: code, reason }, 'request');
  };
}
