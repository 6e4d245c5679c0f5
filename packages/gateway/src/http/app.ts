import express, { type Express, type RequestHandler } from 'express';
import { type Admission } from '../services/admission.js';
import { type Authenticate } from '../services/authentication.js';
import { type Operations } from '../services/operations.js';
import { type Payments } from '../services/payments.js';
import { type Clock } from '../services/ports/clock.js';
import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { type OnAnswered } from '../services/ports/metrics.js';
import { type TraceRequest } from '../services/ports/tracing.js';
import { type TakeRate } from '../services/rate-limits.js';
import { createClientAddressOf } from './request/client-address.js';
import { createMerchantOf } from './request/merchant-of.js';
import { createKeepRate } from './request/rate-limit.js';
import { createRequireRoom } from './request/room.js';
import { answerErrors, routeNotFound } from './middleware/errors.js';
import { requestLog } from './middleware/request-log.js';
import { refuseUnsound } from './middleware/sound-request.js';
import { traceRequests } from './middleware/trace.js';
import { healthRoutes, type IsReady } from './routes/health.js';
import { operationRoutes } from './routes/operations.js';
import { paymentRoutes } from './routes/payments.js';
import { securityTxtRoutes } from './routes/security-txt.js';

/** The gateway's HTTP side: every route, at `/api/v1` and at the root. */
export function createApp(deps: {
  payments: Payments;
  operations: Operations;
  authenticate: Authenticate;
  takeRate: TakeRate;
  /** Proxies whose `X-Forwarded-For` is trusted. */
  trustedProxies: readonly string[];
  admission: Pick<Admission, 'hasRoom' | 'isUnderWay' | 'mayLookUp'>;
  isReady: IsReady;
  clock: Clock;
  logger: Logger;
  onAnswered: OnAnswered;
  /** Null when tracing is off. */
  traceRequest: TraceRequest | null;
  describeError: DescribeError;
  docs: boolean;
  /** Where to report a vulnerability; null if there are no contacts. */
  securityContacts: readonly string[] | null;
}): Express {
  const { payments, operations, authenticate, takeRate, trustedProxies, admission } = deps;
  const { isReady, clock, logger, onAnswered, traceRequest, describeError, docs } = deps;
  const keepRate = createKeepRate(takeRate);
  const merchantOf = createMerchantOf({ authenticate, keepRate });
  const requireRoom = createRequireRoom(admission);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);

  if (traceRequest !== null) app.use(traceRequests(traceRequest));
  app.use(
    requestLog({ logger, onAnswered, clientAddressOf: createClientAddressOf(trustedProxies) }),
  );
  app.use(refuseUnsound);
  // One router, mounted twice: the root is an alias of the base path.
  const api = express.Router();
  api.use(paymentRoutes({ payments, merchantOf, requireRoom, clock }));
  api.use(operationRoutes({ operations, merchantOf, requireRoom }));
  api.use(healthRoutes(isReady));
  app.use('/api/v1', api);
  app.use('/', api);
  app.use(securityTxtRoutes(deps.securityContacts, clock));
  if (docs) app.use(onFirstUse(async () => (await import('./routes/docs.js')).docsRoutes()));
  app.use(routeNotFound);
  app.use(answerErrors(logger, describeError));
  return app;
}

/**
 * Creates a handler at its first request: building the docs would delay every start, and where they are off,
 * their packages need not be installed.
 */
function onFirstUse(make: () => Promise<RequestHandler>): RequestHandler {
  let made: Promise<RequestHandler> | undefined;
  return async (req, res, next) => {
    const handler = await (made ??= make());
    return handler(req, res, next);
  };
}
