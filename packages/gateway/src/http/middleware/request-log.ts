import { type RequestHandler } from 'express';
import { hasDigitRun, looksLikeCardNumber } from '../../domain/card-text.js';
import { newId } from '../../domain/ids.js';
import { isUuid } from '../../domain/other-numbers.js';
import { type Logger } from '../../services/ports/logger.js';
import { type OnAnswered } from '../../services/ports/metrics.js';
import { answeredOf } from '../answered.js';
import { ANSWER_HEADERS } from '../context.js';
import { type ClientAddressOf } from '../request/client-address.js';
import { createLogRequest } from './line-sampling.js';

const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Gives the request its id (the client's, if sane) and, when the answer is out, logs one line (of
 * strangers only some) and tells who counts. Both have the route and not the path, in which anything
 * may stand.
 */
export function requestLog(deps: {
  logger: Logger;
  onAnswered: OnAnswered;
  clientAddressOf: ClientAddressOf;
}): RequestHandler {
  const { logger, onAnswered, clientAddressOf } = deps;
  const logRequest = createLogRequest(logger);
  return (req, res, next) => {
    const startedAt = performance.now();
    // Now, since a socket that is closed has none any more.
    const clientAddress = clientAddressOf(req);
    res.locals.clientAddress = clientAddress;
    const given = req.headers['x-request-id'];
    const requestId = typeof given === 'string' && isSane(given) ? given : newId();
    res.locals.requestId = requestId;
    res.setHeader('X-Request-Id', requestId);
    for (const [name, value] of ANSWER_HEADERS) res.setHeader(name, value);
    res.once('close', () => {
      const { merchantId, tokenId, paymentId, paymentStatus, operationId, traceId } = res.locals;
      const answered = answeredOf(req, res, startedAt);
      onAnswered(answered);
      const { method, route, status, durationMs, error } = answered;
      const fields = {
        request_id: requestId,
        trace_id: traceId,
        method,
        route,
        status,
        duration_ms: Math.round(durationMs * 10) / 10,
        client_address: clientAddress,
        merchant_id: merchantId,
        token_id: tokenId,
        payment_id: paymentId,
        payment_status: paymentStatus,
        ...res.locals.handles,
        operation_id: operationId,
        error,
        ...(res.writableFinished ? {} : { client_gone: true }),
      };
      // Probes ask every few seconds: an answer is worth a line only when it is a bad one.
      if (route?.startsWith('/health') === true && status < 400) logger.debug(fields, 'request');
      else logRequest(fields, error);
    });
    next();
  };
}

// As many digits in a row as the shortest card number has. Not one of those checks: an id costs nothing to
// replace, so no number has to prove what it is. Only UUIDs are too common, and are looked at more closely.
const isSane = (id: string): boolean =>
  SANE_REQUEST_ID.test(id) && (isUuid(id) ? !looksLikeCardNumber(id) : !hasDigitRun(id, 12));
