import { type ErrorRequestHandler, type Request, type Response } from 'express';
import { RequestFault } from '@payment-gateway/service-kit/http/request-fault';
import { framingFault } from '@payment-gateway/service-kit/http/sound-request';
import { ApiError, type ErrorCode } from '../domain/errors.js';
import { problemAnswerOf, sendProblem } from '../http/kit/problem.js';
import { CHECKOUT_PATH } from '../services/payer-addresses.js';
import { ErrorPage } from './error-page.js';
import { setPageHeaders } from './headers.js';
import { languageOf } from './language.js';
import { sendPage } from './layout.js';

/** A payer sees the same page for any malformed address: nothing is there. */
export const answerAsNoAddress =
  (code: Extract<ErrorCode, `${string}_not_found`>): ErrorRequestHandler =>
  (error: unknown, req, _res, next) => {
    const isAboutAddress =
      error instanceof RequestFault &&
      error.kind === 'malformed_request' &&
      framingFault(req) === null;
    const isNone = error instanceof ApiError && error.code === 'route_not_found';
    next(isAboutAddress || isNone ? new ApiError(code) : error);
  };

/** Sends an error on a payer's page: as a page to people, as a problem document to programs. */
export function sendPayerError(req: Request, res: Response, error: ApiError): void {
  if (!isPerson(req)) {
    setPageHeaders(res);
    sendProblem(res, error);
    return;
  }
  const { requestId } = res.locals;
  const { status, headers } = problemAnswerOf(error, requestId);
  res.locals.errorCode = error.code;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  const language = languageOf(req, res);
  const backTo = error.status === 404 ? null : paymentPageOf(req);
  sendPage(res, status, <ErrorPage code={error.code} {...{ language, requestId, backTo }} />);
}

/** Browsers list text/html; programs accept JSON or anything. */
export const isPerson = (req: Request): boolean =>
  req.accepts(['application/problem+json', 'application/json', 'text/html']) === 'text/html';

const OF_CHECKOUT = new RegExp(`^${CHECKOUT_PATH}/[\\w-]+`);

/** The payment page that a request was sent from. */
const paymentPageOf = ({ originalUrl }: Request): string | null =>
  OF_CHECKOUT.exec(originalUrl)?.[0] ?? null;
