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
 * Gives the request its id (the client's, if sane). Once the response is sent, logs one line (sampled for
 * strangers) and reports it to the metrics. Both get the route, not the path, which may contain anything.
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
    // Now: a closed socket no longer has an address.
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
      // Probes come every few seconds: only failures are worth a line.
      if (route?.startsWith('/health') === true && status < 400) logger.debug(fields, 'request');
      else logRequest(fields, error);
    });
    next();
  };
}

// Any run of digits as long as the shortest card number is refused, whatever it is: replacing an id costs
// nothing. Only UUIDs, which are common, are checked more closely.
const isSane = (id: string): boolean =>
  SANE_REQUEST_ID.test(id) && (isUuid(id) ? !looksLikeCardNumber(id) : !hasDigitRun(id, 12));
