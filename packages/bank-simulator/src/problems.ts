import { type ErrorRequestHandler, type Response } from 'express';
import { type Logger } from 'pino';
import { withoutCardNumbers } from './card-numbers.js';
import { type FieldCode } from './field-codes.js';
import { LedgerBusy } from './ledger/group-commit.js';

export type FieldError = { field: string; code: FieldCode; message: string };

/** Where the page of all codes is served. */
export const ERRORS_PATH = '/api/v1/errors';

/** Whether it helps to send the same request again. */
export type Again = 'same_reference' | 'corrected' | 'no';

/** Every error the bank can answer: code, status, title, and whether to send it again. */
export const problems = {
  malformed: { status: 400, title: 'The request could not be read', again: 'corrected' },
  unknown_caller: {
    status: 401,
    title: 'The call must show a bearer token that the bank knows',
    again: 'corrected',
  },
  not_found: { status: 404, title: 'There is nothing here', again: 'corrected' },
  deposit_not_found: {
    status: 404,
    title: 'No deposit was ever seen under this reference',
    again: 'no',
  },
  operation_not_found: {
    status: 404,
    title: 'No such operation was ever seen on this deposit',
    again: 'no',
  },
  method_not_allowed: {
    status: 405,
    title: 'This resource does not offer that method',
    again: 'corrected',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time',
    again: 'same_reference',
  },
  reference_reused: {
    status: 409,
    title: 'The reference already stands for another request',
    again: 'no',
  },
  too_large: { status: 413, title: 'The body is larger than 64 KiB', again: 'corrected' },
  unsupported_media_type: {
    status: 415,
    title: 'The body must be application/json',
    again: 'corrected',
  },
  expectation_failed: {
    status: 417,
    title: 'The Expect header takes nothing but 100-continue',
    again: 'corrected',
  },
  invalid: { status: 422, title: 'The request has wrong values', again: 'corrected' },
  headers_too_large: {
    status: 431,
    title: 'The request headers are larger than 16 KiB',
    again: 'corrected',
  },
  internal_error: {
    status: 500,
    title: 'The bank failed; ask for the reference to learn more',
    again: 'same_reference',
  },
  ledger_unavailable: {
    status: 503,
    title: 'The ledger cannot be used right now',
    again: 'same_reference',
  },
} as const satisfies Record<string, { status: number; title: string; again: Again }>;

export const PROBLEM_TYPE = 'application/problem+json';

export type ProblemCode = keyof typeof problems;
export const problemCodes = Object.keys(problems);

/** An error as it is answered: RFC 9457, application/problem+json. */
export class Problem extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    private readonly more: { errors?: readonly FieldError[]; detail?: string },
  ) {
    super(problems[code].title);
    this.status = problems[code].status;
  }

  /** The document as it is sent. */
  get body(): Buffer {
    const { code, message: title, status, more } = this;
    // The code's entry on the page of all; relative, since the bank may be reached by many names.
    const type = `${ERRORS_PATH}#${code}`;
    return Buffer.from(JSON.stringify({ type, title, status, code, ...more }));
  }

  send(res: Response): void {
    // As text and not as bytes: where an answer before it is due, Node would write the head of this one,
    // then the 100 Continue that went before it, and then the bytes. Past Express, which would add a
    // charset that this media type does not have.
    res.status(this.status).setHeader('Content-Type', PROBLEM_TYPE);
    res.end(this.body.toString());
  }
}

/** A problem to throw, or to send. */
export function problem(code: ProblemCode, errors?: readonly FieldError[]): Problem {
  return new Problem(code, errors === undefined ? {} : { errors });
}

/** A problem that says in a sentence what it is about; nothing of the request may stand in it. */
export function explained(code: ProblemCode, detail: string): Problem {
  return new Problem(code, { detail });
}

// By shape and not by class: an error of a native module may come from another realm.
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof LedgerBusy) return problem('ledger_unavailable');
  if (typeof error !== 'object' || error === null) return problem('internal_error');
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code.startsWith('SQLITE_')) return problem('ledger_unavailable');
  // The router's own message quotes the request.
  return problem(status < 500 ? 'malformed' : 'internal_error');
}

/** The last middleware: whatever was thrown leaves as a problem document. */
export function answerProblems(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const answer = toProblem(error);
    if (answer.status >= 500 && error instanceof Error) {
      logger.error({ stack: withoutCardNumbers(error.stack ?? error.message) }, 'request failed');
    }
    if (res.headersSent) {
      next(error);
      return;
    }
    if (answer.code === 'ledger_unavailable') res.set('Retry-After', '1');
    answer.send(res);
  };
}
