import { ApiError, type ErrorCode } from '../../domain/errors.js';
import { problemOf } from '../problem.js';
import { refTo } from './components.js';
import { examplePayments } from './examples.js';

const requestIdHeader = {
  'X-Request-Id': {
    description: "The client's own id if it sent a sane one, else a new one.",
    schema: { type: 'string' },
  },
};

const statusHeaders: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': { schema: { type: 'string' } } },
  405: { Allow: { schema: { type: 'string' } } },
  409: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } },
  503: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } },
};

const exampleExtras: Partial<Record<ErrorCode, ConstructorParameters<typeof ApiError>[1]>> = {
  validation_failed: {
    errors: [{ field: 'amount', code: 'out_of_range', message: 'must be 1 or more' }],
  },
  payment_in_progress: { paymentId: '019aabcd-1234-7abc-8def-0123456789ab' },
};

export const paymentResponse = {
  description: 'The payment.',
  headers: {
    ...requestIdHeader,
    'Idempotent-Replayed': {
      description: '`true` when an earlier request with the same key made this payment.',
      schema: { type: 'string', enum: ['true'] },
    },
  },
  content: { 'application/json': { schema: refTo('Payment'), examples: examplePayments } },
};

/** The responses of these errors, by status; codes that share a status are examples of it. */
export function errorResponses(...codes: readonly ErrorCode[]): Record<string, object> {
  const all = codes.map((code) => new ApiError(code, exampleExtras[code]));
  const statuses = [...new Set(all.map(({ status }) => status))].map((status) => ({
    status,
    errors: all.filter((error) => error.status === status),
  }));
  return Object.fromEntries(
    statuses.map(({ status, errors }) => [
      status,
      {
        description: errors.map(({ title }) => title).join(' Or: '),
        headers: { ...requestIdHeader, ...statusHeaders[status] },
        content: {
          'application/problem+json': {
            schema: refTo('Problem'),
            examples: Object.fromEntries(
              errors.map((error) => [
                error.code,
                { summary: error.title, value: problemOf(error, 'a3f1c2d4') },
              ]),
            ),
          },
        },
      },
    ]),
  );
}

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
