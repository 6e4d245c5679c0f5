import { type ErrorRequestHandler, type Response } from 'express';
import { type Logger } from 'pino';
import { withoutCardNumbers } from './card-numbers.js';
import { type FieldCode } from './field-codes.js';

export type FieldError = { field: string; code: FieldCode; message: string };

/** Where the page of all codes is served. */
export const ERRORS_PATH = '/api/v1/errors';

/** Whether it helps to send the same request again. */
export type Again = 'same_reference' | 'corrected' | 'no';

/** Every error the bank can answer: code, status, title, and whether to send it again. */
export const problems = {
  malformed: { status: 400, title: 'The request could not be read', again: 'corrected' },
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
  invalid: { status: 422, title: 'The request has wrong values', again: 'corrected' },
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

export type ProblemCode = keyof typeof problems;
export const problemCodes = Object.keys(problems);

/** An error as it is answered: RFC 9457, application/problem+json. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly errors: readonly FieldError[] | undefined,
  ) {
    super(problems[code].title);
  }

  send(res: Response): void {
    const { status, title } = problems[this.code];
    // The code's entry on the page of all; relative, since the bank may be reached by many names.
    const type = `${ERRORS_PATH}#${this.code}`;
    const document = { type, title, status, code: this.code, errors: this.errors };
    // A buffer: for a string, Express would add a charset that this media type does not have.
    const body = Buffer.from(JSON.stringify(document));
    res.status(status).set('Content-Type', 'application/problem+json').send(body);
  }
}

/** A problem to throw, or to send. */
export function problem(code: ProblemCode, errors?: readonly FieldError[]): Problem {
  return new Problem(code, errors);
}

// What body-parser and the router call their errors. Their messages quote the request, so only
// the kind is taken over.
const foreignErrors: Record<string, ProblemCode> = {
  'entity.too.large': 'too_large',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
};

// By shape and not by class: an error of a native module may come from another realm.
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (typeof error !== 'object' || error === null) return problem('internal_error');
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code.startsWith('SQLITE_')) return problem('ledger_unavailable');
  return problem(foreignErrors[type] ?? (status < 500 ? 'malformed' : 'internal_error'));
}

/** The last middleware: whatever was thrown leaves as a problem document. */
export function answerProblems(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const answer = toProblem(error);
    if (problems[answer.code].status >= 500 && error instanceof Error) {
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
