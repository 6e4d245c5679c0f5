import { type ServerResponse } from 'node:http';
import { type ProblemAnswer, sendProblemAnswer } from '@payment-gateway/service-kit/http/answer';
import { type FieldCode } from './field-codes.js';

export type FieldError = {
  readonly field: string;
  readonly code: FieldCode;
  readonly message: string;
};

/** Where the page of all codes is served. */
export const ERRORS_PATH = '/api/v1/errors';

/** The limits of a request. */
export const LARGEST_BODY_KIB = 64;
export const LARGEST_HEADERS_KIB = 16;

/** Whether to send the same request again. */
export type Again = 'same_reference' | 'corrected' | 'no';

/** Every error of the API: code, status, title, and whether to send the request again. */
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
  too_large: {
    status: 413,
    title: `The body is larger than ${LARGEST_BODY_KIB} KiB`,
    again: 'corrected',
  },
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
    title: `The request headers are larger than ${LARGEST_HEADERS_KIB} KiB`,
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

export type ProblemCode = keyof typeof problems;

/** An error as it is answered (RFC 9457). */
export class Problem extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    private readonly more: { errors?: readonly FieldError[]; detail?: string } = {},
  ) {
    super(problems[code].title);
    this.status = problems[code].status;
  }

  get answer(): ProblemAnswer {
    const { code, message: title, status, more } = this;
    // The code's entry on the page of all codes. Relative: the bank may be reached by many names.
    const type = `${ERRORS_PATH}#${code}`;
    const headers: Record<string, string> =
      code === 'ledger_unavailable' ? { 'Retry-After': '1' } : {};
    return { code, status, headers, document: { type, title, status, code, ...more } };
  }

  send(res: ServerResponse): void {
    sendProblemAnswer(res, this.answer);
  }
}

/** A problem to throw or to send. */
export const problem = (code: ProblemCode, errors?: readonly FieldError[]): Problem =>
  new Problem(code, errors === undefined ? {} : { errors });

/** A problem with a sentence about this occurrence, which must quote nothing of the request. */
export const explained = (code: ProblemCode, detail: string): Problem =>
  new Problem(code, { detail });
