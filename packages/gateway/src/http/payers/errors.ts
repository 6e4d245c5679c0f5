import { type ErrorRequestHandler, type Request, type Response } from 'express';
import { RequestFault } from '@payment-gateway/service-kit/http/request-fault';
import { framingFault } from '@payment-gateway/service-kit/http/sound-request';
import { ApiError } from '../../domain/errors.js';
import { problemAnswerOf, sendProblem } from '../kit/problem.js';
import { errorPage, PAYER_HEADERS } from './page.js';

/** A payer sees the same page for any malformed address: nothing is there. */
export const answerAsNoAddress: ErrorRequestHandler = (error: unknown, req, _res, next) => {
  const isAboutAddress =
    error instanceof RequestFault &&
    error.kind === 'malformed_request' &&
    framingFault(req) === null;
  const isNone = error instanceof ApiError && error.code === 'route_not_found';
  next(isAboutAddress || isNone ? new ApiError('challenge_not_found') : error);
};

/** Sends an error on a payer's page: as a page to people, as a problem document to programs. */
export function sendPayerError(req: Request, res: Response, error: ApiError): void {
  for (const [name, value] of PAYER_HEADERS) res.setHeader(name, value);
  if (!isPerson(req)) {
    sendProblem(res, error);
    return;
  }
  const { requestId } = res.locals;
  const { status, headers } = problemAnswerOf(error, requestId);
  res.locals.errorCode = error.code;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(errorPage(error.code, status, requestId));
}

// Browsers list text/html; programs accept JSON or anything.
const isPerson = (req: Request): boolean =>
  req.accepts(['application/problem+json', 'application/json', 'text/html']) === 'text/html';
