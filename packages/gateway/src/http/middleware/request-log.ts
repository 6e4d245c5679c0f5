import { type RequestHandler, type Response } from 'express';
import { looksLikeCardNumber } from '../../domain/card.js';
import { newId } from '../../domain/ids.js';
import { type Logger } from '../../services/ports/logger.js';
import { type OnAnswered } from '../../services/ports/metrics.js';

const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Gives the request its id (the client's, if sane) and, when the answer is out, logs one line and
 * tells who counts. Both have the route and not the path, in which anything may stand.
 */
export function requestLog(logger: Logger, onAnswered: OnAnswered): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const given = req.headers['x-request-id'];
    const requestId = typeof given === 'string' && isSane(given) ? given : newId();
    res.locals.requestId = requestId;
    res.setHeader('X-Request-Id', requestId);
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.once('close', () => {
      const { merchantId, paymentId, paymentStatus, operationId, errorCode } = res.locals;
      const { method } = req;
      const route = routeOf(req.route);
      const status = statusOf(res);
      const durationMs = performance.now() - startedAt;
      onAnswered({ method, route, status, durationMs, error: errorCode });
      const fields = {
        request_id: requestId,
        method,
        route,
        status,
        duration_ms: Math.round(durationMs * 10) / 10,
        merchant_id: merchantId,
        payment_id: paymentId,
        payment_status: paymentStatus,
        operation_id: operationId,
        error: errorCode,
        ...(res.writableFinished ? {} : { client_gone: true }),
      };
      // Probes ask every few seconds: an answer is worth a line only when it is a bad one.
      if (route?.startsWith('/health') === true && status < 400) logger.debug(fields, 'request');
      else logger.info(fields, 'request');
    });
    next();
  };
}

const isSane = (id: string): boolean => SANE_REQUEST_ID.test(id) && !looksLikeCardNumber(id);

// What nginx writes when the client has left before it was answered; else it would look like a 200.
const CLIENT_GONE = 499;

const statusOf = (res: Response): number => (res.headersSent ? res.statusCode : CLIENT_GONE);

const templates = new Map<string, string>();

/** The route as the contract writes it, `/payments/{id}`; of aliases the first. */
function routeOf(route: unknown): string | undefined {
  if (typeof route !== 'object' || route === null || !('path' in route)) return undefined;
  const path = String(Array.isArray(route.path) ? route.path[0] : route.path);
  const known = templates.get(path);
  if (known !== undefined) return known;
  const template = path.replace(/:(\w+)/g, '{$1}');
  templates.set(path, template);
  return template;
}
