import { type Request, type RequestHandler } from 'express';
import { looksLikeCardNumber } from '../../domain/card.js';
import { type TraceHeaders, type TraceRequest } from '../../services/ports/tracing.js';
import { answeredOf } from './finished-request.js';

// Probes come every few seconds, and their traces are of no use.
const PROBES = '/health/';

/** Makes the request a span, in the client's trace if it sent one. */
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

// Trace ids are logged and sent on, so one that could contain a card number is ignored.
function traceHeadersOf({ headers: { traceparent, tracestate } }: Request): TraceHeaders {
  const state = Array.isArray(tracestate) ? tracestate.join(',') : tracestate;
  if (typeof traceparent !== 'string') return {};
  if (looksLikeCardNumber(traceparent) || looksLikeCardNumber(state ?? '')) return {};
  return { traceparent, ...(state === undefined ? {} : { tracestate: state }) };
}
