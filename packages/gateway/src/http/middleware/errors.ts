import {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { RequestFault } from '@payment-gateway/service-kit/http/request-fault';
import { ApiError } from '../../domain/errors.js';
import { type DescribeError, type Logger } from '../../services/ports/logger.js';
import { StoreUnavailable } from '../../services/ports/payment-store.js';
import { sendProblem } from '../kit/problem.js';
import { apiErrorOf } from '../kit/request-faults.js';

/** Answers 405 with `Allow` for methods that a route does not support, and OPTIONS. */
export function allowOnly(...methods: string[]): RequestHandler {
  const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return (req, res) => {
    if (req.method === 'OPTIONS') {
      res.setHeader('Allow', [...allow, 'OPTIONS'].join(', '));
      res.statusCode = 204;
      res.end();
      return;
    }
    throw new ApiError('method_not_allowed', { allow });
  };
}

export const routeNotFound: RequestHandler = () => {
  throw new ApiError('route_not_found');
};

type SendError = (req: Request, res: Response, error: ApiError) => void;

/** The one place where an error becomes a response. */
export function answerErrors(
  logger: Logger,
  describe: DescribeError,
  send: SendError = (_req, res, error) => {
    sendProblem(res, error);
  },
): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const known = toApiError(error);
    if (known.code === 'internal_error' || error instanceof StoreUnavailable) {
      logger.error({ request_id: res.locals.requestId, ...describe(error) }, known.code);
    } else if (known.extras.cause !== undefined) {
      logger.error(
        { request_id: res.locals.requestId, ...describe(known.extras.cause) },
        known.code,
      );
    }
    if (res.headersSent) {
      // Ends the connection. Not with the error: Express would print it, message and all.
      next();
      return;
    }
    send(req, res, known);
  };
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof RequestFault) return apiErrorOf(error);
  if (error instanceof StoreUnavailable) {
    return new ApiError('temporarily_unavailable', { retryAfterSeconds: 1 });
  }
  return new ApiError('internal_error');
}
