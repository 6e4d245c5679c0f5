import { type Request, type RequestHandler } from 'express';
import { looksLikeCardNumber } from '../../domain/card.js';
import { type TraceHeaders, type TraceRequest } from '../../services/ports/tracing.js';
import { answeredOf } from '../answered.js';

// They ask every few seconds, and nobody follows them.
const PROBES = '/health/';

/** Makes the request a span, of the client's own trace if it has sent one. */
export function traceRequests(trace: TraceRequest): RequestHandler {
  return (req, res, next) => {
    if (req.path.includes(PROBES)) {
      next();
      return;
    }
    const startedAt = performance.now();
    trace(req.method, traceHeadersOf(req), (span) => {
      res.locals.traceId = span.traceId;
      res.once('close', () => {
        const { paymentId } = res.locals;
        span.end({ ...answeredOf(req, res, startedAt), paymentId });
      });
      next();
    });
  };
}

// Ids of traces are logged and sent on. One in which a card number could stand is not taken over.
function traceHeadersOf({ headers: { traceparent, tracestate } }: Request): TraceHeaders {
  const state = Array.isArray(tracestate) ? tracestate.join(',') : tracestate;
  if (typeof traceparent !== 'string') return {};
  if (looksLikeCardNumber(traceparent) || looksLikeCardNumber(state ?? '')) return {};
  return { traceparent, ...(state === undefined ? {} : { tracestate: state }) };
}
