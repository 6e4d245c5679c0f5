import { randomUUID } from 'node:crypto';
import { type Request, type RequestHandler } from 'express';
import { type Logger } from 'pino';
import { withoutCardNumbers } from './card-numbers.js';

const references = new WeakMap<Request, string>();

/** Tells the log which deposit a request is about. */
export function noteReference(req: Request, reference: string): void {
  references.set(req, withoutCardNumbers(reference));
}

// W3C Trace Context: version, trace id, the caller's span, flags.
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/** The trace that the caller is part of, if it says so. */
function traceIdOf({ headers: { traceparent } }: Request): string | undefined {
  const [, traceId] = TRACEPARENT.exec(typeof traceparent === 'string' ? traceparent : '') ?? [];
  return traceId === undefined ? undefined : withoutCardNumbers(traceId);
}

// No card number could hide in one.
const SANE_REQUEST_ID = /^(?!.*\d{12})[\w.-]{1,128}$/;

/** On every answer, beside `X-Request-Id`: what happened to money changes with time. */
export const ANSWER_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** The id of a request: the client's own, if it is sane. */
function requestIdOf({ headers: { 'x-request-id': given } }: Request): string {
  return typeof given === 'string' && SANE_REQUEST_ID.test(given) ? given : randomUUID();
}

/** One line a request, when its connection is done with it: also for those that got no answer. */
export function requestLog(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const path = withoutCardNumbers(req.path);
    const requestId = requestIdOf(req);
    res.set({ 'X-Request-Id': requestId, ...ANSWER_HEADERS });
    res.once('close', () => {
      logger.info(
        {
          request_id: requestId,
          method: req.method,
          path,
          // Without a status the client never saw an answer.
          status: res.writableFinished ? res.statusCode : null,
          reference: references.get(req),
          trace_id: traceIdOf(req),
          duration_ms: Math.round(performance.now() - startedAt),
        },
        'request',
      );
    });
    next();
  };
}
