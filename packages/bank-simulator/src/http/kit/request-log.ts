import { randomUUID } from 'node:crypto';
import { type Request, type RequestHandler } from 'express';
import { type Logger } from '@payment-gateway/service-kit/process/logger';
import { trackRequests } from '@payment-gateway/service-kit/http/request-log';
import { withoutCardNumbers } from '../../domain/card-numbers.js';

const references = new WeakMap<Request, string>();

/** Records for the log which deposit a request is about. */
export function noteReference(req: Request, reference: string): void {
  references.set(req, withoutCardNumbers(reference));
}

// W3C Trace Context: version, trace id, the caller's span, flags.
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

/** The client's trace, if it sent one. */
function traceIdOf({ headers: { traceparent } }: Request): string | undefined {
  const [, traceId] = TRACEPARENT.exec(typeof traceparent === 'string' ? traceparent : '') ?? [];
  return traceId === undefined ? undefined : withoutCardNumbers(traceId);
}

// Anyone who knows a challenge's token can decide it, so the log has the route instead.
const TOKEN = /(challenges\/+)(?!style\.css$)[^/]+.*/i;

// Too short for a card number.
const SANE_REQUEST_ID = /^(?!.*\d{12})[\w.-]{1,128}$/;

/** Logs one line per request when its connection is done with it, answered or not. */
export const requestLog = (logger: Logger): RequestHandler =>
  trackRequests({
    newId: randomUUID,
    isSaneId: (given) => SANE_REQUEST_ID.test(given),
    begin(req, res, requestId) {
      const path = withoutCardNumbers(req.path.replace(TOKEN, '$1{token}'));
      return ({ startedAt }) => {
        logger.info(
          {
            request_id: requestId,
            method: req.method,
            path,
            // Null: the client never saw an answer.
            status: res.writableFinished ? res.statusCode : null,
            reference: references.get(req),
            trace_id: traceIdOf(req),
            duration_ms: Math.round(performance.now() - startedAt),
          },
          'request_answered',
        );
      };
    },
  });
