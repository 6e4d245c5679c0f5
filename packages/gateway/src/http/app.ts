import express, { type Express, type RequestHandler } from 'express';
import { type Admission } from '../services/admission.js';
import { type Authenticate } from '../services/authentication.js';
import { type CheckoutSessions } from '../services/checkout/sessions.js';
import { type Challenges } from '../services/challenges.js';
import { type Notifications } from '../services/notifications.js';
import { type Events } from '../services/events.js';
import { type Operations } from '../services/operations.js';
import { CHECKOUT_PATH, PAYERS_PATH } from '../services/payer-addresses.js';
import { type Payments } from '../services/payments.js';
import { type Clock } from '../services/ports/clock.js';
import { type Webhooks } from '../services/webhooks/webhooks.js';
import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { type OnAnswered } from '../services/ports/metrics.js';
import { type PayerAddresses } from '../services/ports/payer-addresses.js';
import { type TraceRequest } from '../services/ports/tracing.js';
import { type TakeRate } from '../services/rate-limits.js';
import { notificationRoutes } from './bank/notifications.js';
import { calls } from './calls/index.js';
import { createAuthenticateRequest } from './kit/authenticate.js';
import { createClientAddressOf } from './kit/client-address.js';
import { createShedLoad } from './kit/load-shedding.js';
import { callRoutes } from './kit/routes.js';
import { refuseUnsound } from '@payment-gateway/service-kit/http/sound-request';
import { answerErrors, routeNotFound } from './middleware/errors.js';
import { requestLog } from './middleware/request-log.js';
import { traceRequests } from './middleware/trace.js';
import { assetRoutes } from '../pages/assets/assets.js';
import { challengeRoutes } from '../pages/challenge-routes.js';
import { type CheckoutDeps, checkoutRoutes } from '../pages/checkout-routes.js';
import { answerAsNoAddress, sendPayerError } from '../pages/errors.js';
import { type StartDeps, startRoutes } from '../pages/start/start-routes.js';
import { challengeAddressOf } from './schemas/next-action.js';
import { healthRoutes, type IsReady } from './public/health.js';
import { securityTxtRoutes } from './public/security-txt.js';

/** The gateway's HTTP side: every route, at `/api/v1` and at the root. */
export function createApp(deps: {
  payments: Payments;
  payerAddresses: Pick<PayerAddresses, 'wayOut'>;
  operations: Operations;
  checkout: CheckoutSessions;
  checkoutPage: Omit<CheckoutDeps, 'clock'>;
  /** Null where `/` shows nothing. */
  startPage: Omit<StartDeps, 'payments' | 'checkout' | 'clock'> | null;
  challenges: Challenges;
  notifications: Notifications;
  events: Events;
  webhooks: Webhooks;
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
  const {
    payments,
    operations,
    checkout,
    events,
    authenticate,
    takeRate,
    trustedProxies,
    admission,
  } = deps;
  const { webhooks, isReady, clock, logger, onAnswered, traceRequest, describeError, docs } = deps;
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
  const api = callRoutes(calls, {
    authenticate: createAuthenticateRequest({ authenticate, takeRate }),
    shedLoad: createShedLoad(admission),
    services: { payments, operations, checkout, events, webhooks },
    clock,
    addressOf: challengeAddressOf(deps.payerAddresses),
  });
  api.use(healthRoutes(isReady));
  app.use('/api/v1', api);
  app.use('/', api);
  app.use(challengeRoutes(deps.challenges));
  app.use(assetRoutes());
  app.use(checkoutRoutes({ ...deps.checkoutPage, clock }));
  if (deps.startPage !== null)
    app.use(startRoutes({ ...deps.startPage, payments, checkout, clock }));
  app.use(notificationRoutes(deps.notifications));
  app.use(securityTxtRoutes(deps.securityContacts, clock));
  if (docs) app.use(onFirstUse(async () => (await import('./public/docs.js')).docsRoutes()));
  app.use(routeNotFound);
  const answerPayers = answerErrors(logger, describeError, sendPayerError);
  app.use(PAYERS_PATH, answerAsNoAddress('challenge_not_found'), answerPayers);
  app.use(CHECKOUT_PATH, answerAsNoAddress('checkout_session_not_found'), answerPayers);
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
