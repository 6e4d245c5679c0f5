import { type Request, type RequestHandler, type Response } from 'express';
import { trackRequests } from '@payment-gateway/service-kit/http/request-log';
import { hasDigitRun, looksLikeCardNumber } from '../../domain/card-text.js';
import { newId } from '../../domain/ids.js';
import { isUuid } from '../../domain/other-numbers.js';
import { type Logger } from '../../services/ports/logger.js';
import { type OnAnswered } from '../../services/ports/metrics.js';
import { answeredOf } from './finished-request.js';
import { type ClientAddressOf } from '../kit/client-address.js';
import { createLogRequest } from './line-sampling.js';

const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Tracks requests. Once the response is sent, logs one line (sampled for strangers) and reports it to the
 * metrics. Both get the route, not the path, which may contain anything.
 */
export function requestLog(deps: {
  logger: Logger;
  onAnswered: OnAnswered;
  clientAddressOf: ClientAddressOf;
}): RequestHandler {
  const { logger, onAnswered, clientAddressOf } = deps;
  const logRequest = createLogRequest(logger);

  function begin(req: Request, res: Response, requestId: string) {
    // Now: a closed socket no longer has an address.
    const clientAddress = clientAddressOf(req);
    res.locals.clientAddress = clientAddress;
    res.locals.requestId = requestId;
    return ({ startedAt }: { startedAt: number }): void => {
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
      if (route?.startsWith('/health') === true && status < 400)
        logger.debug(fields, 'request_answered');
      else logRequest(fields, error);
    };
  }

  return trackRequests({ newId, isSaneId: isSane, begin });
}

// Any run of digits as long as the shortest card number is refused, whatever it is: replacing an id costs
// nothing. Only UUIDs, which are common, are checked more closely.
const isSane = (id: string): boolean =>
  SANE_REQUEST_ID.test(id) && (isUuid(id) ? !looksLikeCardNumber(id) : !hasDigitRun(id, 12));
