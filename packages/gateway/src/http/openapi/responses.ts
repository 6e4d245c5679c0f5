import { ApiError, type ErrorCode, errorTable } from '../../domain/errors.js';
import { type Call } from '../kit/call.js';
import { problemOf, problemView } from '../kit/problem.js';
import { refTo } from './components.js';

const requestIdHeader = {
  'X-Request-Id': {
    description: "The client's own id if it sent a sane one, else a new one.",
    schema: { type: 'string' },
  },
};

const retryAfter = {
  'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } },
};

const rateLimitHeaders = {
  'RateLimit-Policy': {
    description:
      'The limit on requests with this token, of `payments` (every POST) or of `reads`: `q` in `w` seconds. Absent where there is none.',
    schema: { type: 'string', examples: ['"payments";q=2000;w=10'] },
  },
  RateLimit: {
    description: 'What is left of it: `r` in the next `t` seconds.',
    schema: { type: 'string', examples: ['"payments";r=1999;t=10'] },
  },
};

const statusHeaders: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': { schema: { type: 'string' } } },
  405: { Allow: { schema: { type: 'string' } } },
  409: retryAfter,
  429: { ...retryAfter, ...rateLimitHeaders },
  503: retryAfter,
};

const exampleExtras: Partial<Record<ErrorCode, ConstructorParameters<typeof ApiError>[1]>> = {
  validation_failed: {
    errors: [{ field: 'amount', code: 'out_of_range', message: 'must be 1 or more' }],
  },
  payment_in_progress: { paymentId: '019aabcd-1234-7abc-8def-0123456789ab' },
  idempotency_key_unverifiable: { paymentId: '019aabcd-1234-7abc-8def-0123456789ab' },
  operation_in_progress: {
    detail: 'A capture of this payment is still under way; its outcome comes first.',
    paymentStatus: 'authorized',
  },
  operation_not_allowed: {
    detail: 'A capture needs a payment that is authorized; this one is succeeded.',
    paymentStatus: 'succeeded',
    allowedOperations: ['refund'],
  },
};

export const replayedHeader = {
  'Idempotent-Replayed': {
    description: '`true` when an earlier request with the same key made this.',
    schema: { type: 'string', enum: ['true'] },
  },
};

/** The response with the answer of a call. */
export const answerResponse = (
  { description, schema, examples }: Call['contract']['answer'],
  headers: object,
) => ({
  description,
  headers: { ...requestIdHeader, ...rateLimitHeaders, ...headers },
  content: { 'application/json': { schema: refTo(schema), examples } },
});

// These come before any call is reached, so no call of the contract lists them.
const BEFORE_CALLS: readonly ErrorCode[] = [
  'malformed_request',
  'route_not_found',
  'expectation_failed',
  'headers_too_large',
];

const errorCodes = (Object.keys(errorTable) as ErrorCode[]).filter(
  (code) => !BEFORE_CALLS.includes(code),
);

const exampleError = (code: ErrorCode): ApiError => new ApiError(code, exampleExtras[code]);

/** A problem document for each error, for responses to refer to. */
export const errorExamples: Readonly<Record<string, object>> = Object.fromEntries(
  errorCodes
    .map(exampleError)
    .map((error) => [error.code, { summary: error.title, value: problemOf(error, 'a3f1c2d4') }]),
);

// Descriptions are CommonMark, where <token> would be an invisible tag.
const asMarkdown = (text: string): string => text.replace(/[<>*_`[\]\\]/g, '\\$&');

/** The responses for these errors, by status; codes that share a status are its examples. */
export function errorResponses(codes: readonly ErrorCode[]): Record<string, object> {
  const all = codes.map(exampleError);
  const statuses = [...new Set(all.map(({ status }) => status))].map((status) => ({
    status,
    errors: all.filter((error) => error.status === status),
  }));
  return Object.fromEntries(
    statuses.map(({ status, errors }) => [
      status,
      {
        description: errors.map(({ title }) => asMarkdown(title)).join(' Or: '),
        headers: { ...requestIdHeader, ...statusHeaders[status] },
        content: {
          'application/problem+json': {
            schema: refTo(problemView),
            examples: Object.fromEntries(
              errors.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }]),
            ),
          },
        },
      },
    ]),
  );
}

/** The errors of a call that reads: its own among those of every such call. */
export const readErrors = (own: readonly ErrorCode[]): ErrorCode[] => [
  'token_missing',
  'token_invalid',
  'token_expired',
  'merchant_suspended',
  ...own,
  'validation_failed',
  'too_many_unknown_tokens',
  'rate_limited',
  'internal_error',
  'overloaded',
  'temporarily_unavailable',
];

/** The errors of a call that changes something by a body: its own among those of every such call. */
export const changeErrors = (own: readonly ErrorCode[]): ErrorCode[] => [
  'malformed_json',
  'request_timeout',
  'body_too_large',
  'unsupported_media_type',
  ...readErrors(own),
];

/** The errors of a call that moves money: its own among those of every such call. */
export const writeErrors = (own: readonly ErrorCode[]): ErrorCode[] => [
  'malformed_json',
  'invalid_idempotency_key',
  'token_missing',
  'token_invalid',
  'token_expired',
  'merchant_suspended',
  'request_timeout',
  'idempotency_key_unverifiable',
  ...own,
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  'idempotency_key_reused',
  'too_many_unknown_tokens',
  'rate_limited',
  'internal_error',
  'overloaded',
  'bank_unreachable',
  'temporarily_unavailable',
];

export const healthResponse = (status: string) => ({
  description: status,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['status'],
        properties: { status: { type: 'string', const: status } },
      },
    },
  },
});
