import { type ErrorRequestHandler, type Response } from 'express';
import { RequestFault } from '@payment-gateway/service-kit/http/request-fault';
import { errorCodeOf } from '@payment-gateway/service-kit/process/error-code';
import { type Logger } from '@payment-gateway/service-kit/process/logger';
import { withoutCardNumbers } from '../../domain/card-numbers.js';
import { LedgerBusy } from '../../ledger/group-commit.js';
import { problem, Problem } from './problems.js';
import { problemOf } from './request-faults.js';

type Send = (answer: Problem, res: Response) => void;

const asDocument: Send = (answer, res) => {
  answer.send(res);
};

/** The last middleware: answers every error, as a problem document unless `send` does it in another way. */
export function answerProblems(logger: Logger, send: Send = asDocument): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const answer = toProblem(error);
    if (answer.status >= 500 && error instanceof Error) {
      logger.error({ stack: withoutCardNumbers(error.stack ?? error.message) }, 'request_failed');
    }
    if (res.headersSent) next(error);
    else send(answer, res);
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof RequestFault) return problemOf(error);
  const isOfLedger = errorCodeOf(error)?.startsWith('SQLITE_') ?? false;
  if (error instanceof LedgerBusy || isOfLedger) return problem('ledger_unavailable');
  // The router's own errors have a status. Their messages quote the request.
  const isOfRouter =
    typeof error === 'object' &&
    error !== null &&
    'status' in error &&
    typeof error.status === 'number' &&
    error.status < 500;
  return problem(isOfRouter ? 'malformed' : 'internal_error');
}
