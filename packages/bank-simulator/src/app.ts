import express, { type Express, type RequestHandler, Router } from 'express';
import { type BankParts } from './bank-parts.js';
import { requireToken } from './caller.js';
import { createHangingRequests } from './hanging.js';
import { answerProblems, problem } from './problems.js';
import { requestLog } from './request-log.js';
import { barRoutes } from './routes/bars.js';
import { depositRoutes } from './routes/deposits.js';
import { healthRoutes } from './routes/health.js';
import { ledgerRoutes } from './routes/ledger.js';
import { operationRoutes } from './routes/operations.js';
import { refuseUnsound } from './sound-request.js';

/** The bank as an Express application. */
export function createApp(
  given: Omit<BankParts, 'hanging'> & Partial<Pick<BankParts, 'hanging'>>,
): Express {
  const parts: BankParts = { hanging: createHangingRequests(), ...given };

  const api = Router();
  api.use(['/deposit', '/ledger'], requireToken(parts.settings.requireTokens ?? []));
  depositRoutes(api, parts);
  barRoutes(api, parts);
  operationRoutes(api, parts);
  ledgerRoutes(api, parts);
  healthRoutes(api, parts);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(parts.logger));
  app.use(refuseUnsound);
  app.use('/api/v1', api);
  healthRoutes(app, parts);
  if (parts.settings.docs) app.use(docsOnFirstUse());
  app.use(() => {
    throw problem('not_found');
  });
  app.use(answerProblems(parts.logger));
  return app;
}

// Built when they are first asked for; without them their packages need not even be installed.
function docsOnFirstUse(): RequestHandler {
  let made: Promise<Router> | undefined;
  const make = async (): Promise<Router> => {
    const { docsRoutes } = await import('./routes/docs.js');
    const router = Router();
    docsRoutes(router);
    return router;
  };
  return async (req, res, next) => {
    const docs = await (made ??= make());
    docs(req, res, next);
  };
}
