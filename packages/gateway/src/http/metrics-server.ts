import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type Socket } from 'node:net';
import { ANSWER_HEADERS, PROBLEM_TYPE } from '@payment-gateway/service-kit/http/answer';
import { faultOf as faultOfParser } from '@payment-gateway/service-kit/http/refusals';
import { RequestFault } from '@payment-gateway/service-kit/http/request-fault';
import { framingFault } from '@payment-gateway/service-kit/http/sound-request';
import { ApiError } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { type Logger } from '../services/ports/logger.js';
import { problemAnswerOf } from './kit/problem.js';
import { createRefuse } from './kit/refusals.js';
import { apiErrorOf } from './kit/request-faults.js';

const PATH = '/metrics';
const ARRIVES_WITHIN_MS = 10_000;
const METHODS = ['GET', 'HEAD'];

/**
 * A server for Prometheus: only `GET /metrics`, with the API's headers and problem documents. Concurrent
 * scrapes share one reading. Unref'd: it never keeps the process alive.
 */
export function createMetricsServer(
  { contentType, read }: { contentType: string; read: () => Promise<string> },
  logger: Logger,
): Server {
  const readOnce = oneAtATime(read);
  const underWay = new WeakSet<Socket>();
  const server = createServer(
    {
      insecureHTTPParser: false,
      requireHostHeader: false,
      requestTimeout: ARRIVES_WITHIN_MS,
      headersTimeout: ARRIVES_WITHIN_MS,
    },
    (req, res) => void answer(req, res),
  );
  server.maxHeadersCount = 0;
  for (const event of ['checkContinue', 'checkExpectation']) {
    server.on(event, (req, res) => server.emit('request', req, res));
  }
  server.on('connection', (socket: Socket) => socket.unref());
  const refuse = createRefuse(logger);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || underWay.has(socket)) socket.destroy();
    else refuse(socket, faultOfParser(error), error.code);
  });
  server.on('connect', (_req, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    refuse(socket, new RequestFault('method_not_allowed', { allow: METHODS }), 'CONNECT');
  });

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    // Node starts pipelined requests all at once. Scrapers send none, and each would be held in memory.
    if (underWay.has(req.socket)) {
      req.socket.destroy();
      return;
    }
    underWay.add(req.socket);
    res.once('close', () => underWay.delete(req.socket));
    const error = faultOf(req);
    if (error !== null) sendError(res, error);
    else {
      try {
        send(res, 200, contentType, await readOnce());
      } catch {
        sendError(res, new ApiError('internal_error'));
      }
    }
  }

  return server;
}

function faultOf(req: IncomingMessage): ApiError | null {
  const fault = framingFault(req);
  if (fault !== null) return apiErrorOf(fault);
  if (req.url?.replace(/\?.*$/s, '') !== PATH) return new ApiError('route_not_found');
  const isAsked = METHODS.includes(req.method ?? '');
  return isAsked ? null : new ApiError('method_not_allowed', { allow: METHODS });
}

function sendError(res: ServerResponse, error: ApiError): void {
  const requestId = newId();
  const { status, document, headers } = problemAnswerOf(error, requestId);
  send(res, status, PROBLEM_TYPE, JSON.stringify(document), {
    'X-Request-Id': requestId,
    // A refused request may have a body, which nobody reads.
    Connection: 'close',
    ...headers,
  });
}

function send(
  res: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  res.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    ...Object.fromEntries(ANSWER_HEADERS),
    ...headers,
  });
  res.end(text);
}

function oneAtATime(read: () => Promise<string>): () => Promise<string> {
  let underWay: Promise<string> | undefined;
  return () =>
    (underWay ??= read().finally(() => {
      underWay = undefined;
    }));
}
