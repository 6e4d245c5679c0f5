import express, { type Express, type RequestHandler, Router } from 'express';
import { refuseUnsound } from '@payment-gateway/service-kit/http/sound-request';
import { type BankParts } from './bank-parts.js';
import { calls, healthCalls } from './calls.js';
import { challengePages } from './challenges/challenge-pages.js';
import { sendProblemPage } from './challenges/send-page.js';
import { answerProblems } from './kit/answer-problems.js';
import { serve } from './kit/call.js';
import { createHangingRequests } from './kit/hanging.js';
import { problem } from './kit/problems.js';
import { requestLog } from './kit/request-log.js';
import { requireToken } from './kit/require-token.js';

/** The bank as an Express application. */
export function createApp(
  given: Omit<BankParts, 'hanging'> & Partial<Pick<BankParts, 'hanging'>>,
): Express {
  const parts: BankParts = { hanging: createHangingRequests(), ...given };

  const api = Router();
  const { requireTokens: tokens = [] } = parts.settings;
  if (tokens.length > 0) api.use(['/deposit', '/ledger'], requireToken(tokens));
  for (const one of calls) serve(api, one, parts);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(parts.logger));
  app.use(refuseUnsound);
  app.use('/api/v1', api);
  for (const one of healthCalls) serve(app, one, parts);
  app.use('/challenges', challengePages(parts));
  if (parts.settings.docs) app.use(docsOnFirstUse());
  app.use(() => {
    throw problem('not_found');
  });
  app.use('/challenges', answerProblems(parts.logger, sendProblemPage));
  app.use(answerProblems(parts.logger));
  return app;
}

// Built on first use: most runs never show them, and with DOCS=off their packages are not installed.
function docsOnFirstUse(): RequestHandler {
  let made: Promise<Router> | undefined;
  const make = async (): Promise<Router> => {
    const { docsRoutes } = await import('./docs/docs.js');
    const router = Router();
    docsRoutes(router);
    return router;
  };
  return async (req, res, next) => {
    const docs = await (made ??= make());
    docs(req, res, next);
  };
}
