import { ApiError, type ErrorCode, errorTable } from '../../domain/errors.js';
import { problemOf } from '../problem.js';
import { refTo, type SchemaName } from './components.js';

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

/** A good answer, with examples of it. */
export const jsonResponse = (
  description: string,
  schema: SchemaName,
  examples: Readonly<Record<string, { summary: string; value: object }>>,
  headers: object = {},
) => ({
  description,
  headers: { ...requestIdHeader, ...rateLimitHeaders, ...headers },
  content: { 'application/json': { schema: refTo(schema), examples } },
});

/** An example of a list, the last page of it. */
export const listExample = (summary: string, data: readonly object[]) => ({
  summary,
  value: { data, has_more: false },
});

// These say that what was sent is no call at all, so no call of the contract lists them.
const OF_NO_CALL: readonly ErrorCode[] = [
  'malformed_request',
  'route_not_found',
  'expectation_failed',
  'headers_too_large',
];

const errorCodes = (Object.keys(errorTable) as ErrorCode[]).filter(
  (code) => !OF_NO_CALL.includes(code),
);

const exampleError = (code: ErrorCode): ApiError => new ApiError(code, exampleExtras[code]);

/** A problem document for each error, for responses to refer to. */
export const errorExamples: Readonly<Record<string, object>> = Object.fromEntries(
  errorCodes
    .map(exampleError)
    .map((error) => [error.code, { summary: error.title, value: problemOf(error, 'a3f1c2d4') }]),
);

// Descriptions are CommonMark, in which <token> would be a tag that nobody sees.
const asMarkdown = (text: string): string => text.replace(/[<>*_`[\]\\]/g, '\\$&');

/** The responses of these errors, by status; codes that share a status are examples of it. */
export function errorResponses(...codes: readonly ErrorCode[]): Record<string, object> {
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
            schema: refTo('Problem'),
            examples: Object.fromEntries(
              errors.map(({ code }) => [code, { $ref: `#/components/examples/${code}` }]),
            ),
          },
        },
      },
    ]),
  );
}

/** What may be said to any request that looks, and `also` what may be said to this one. */
export const readErrors = (...also: readonly ErrorCode[]) =>
  errorResponses(
    'token_missing',
    'token_invalid',
    'token_expired',
    'merchant_suspended',
    ...also,
    'validation_failed',
    'too_many_unknown_tokens',
    'rate_limited',
    'internal_error',
    'overloaded',
    'temporarily_unavailable',
  );

/** What may be said to any request that moves money, and `also` what may be said to this one. */
export const writeErrors = (...also: readonly ErrorCode[]) =>
  errorResponses(
    'malformed_json',
    'invalid_idempotency_key',
    'token_missing',
    'token_invalid',
    'token_expired',
    'merchant_suspended',
    'request_timeout',
    'idempotency_key_unverifiable',
    ...also,
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
  );

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
