import { type Response } from 'express';
import { type ProblemAnswer, sendProblemAnswer } from '@payment-gateway/service-kit/http/answer';
import { z } from 'zod';
import { type ApiError, type ErrorCode } from '../../domain/errors.js';
import { operationKinds } from '../../domain/states.js';
import { paymentStatus } from '../schemas/payment.js';

/** The path of the page of all codes: under the base path, which every proxy forwards. */
export const ERRORS_PATH = '/api/v1/errors';

/**
 * The problem type: its entry on that page. The gateway does not know its public address, so the reference is
 * relative, with the full path as RFC 9457, 3.1.1 recommends. It never changes.
 */
export const problemTypeOf = (code: ErrorCode): string => `${ERRORS_PATH}#${code}`;

/** The body of every error response (RFC 9457). */
export const problemView = z
  .strictObject({
    type: z.string().meta({
      description:
        'The address of the entry for `code` on the page of all errors, relative to this gateway.',
      format: 'uri-reference',
      examples: [problemTypeOf('validation_failed')],
    }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({
      description: 'What to program by; it never changes its meaning.',
      examples: ['validation_failed'],
    }),
    detail: z.string().optional(),
    instance: z.string().meta({ description: 'Names this occurrence.' }),
    request_id: z.string().meta({ description: 'Also in the header X-Request-Id.' }),
    trace_id: z
      .string()
      .optional()
      .meta({ description: 'The trace that the request was part of, where traces are made.' }),
    payment_id: z
      .string()
      .optional()
      .meta({ description: 'On answers about a used Idempotency-Key: the payment to look at.' }),
    payment_status: paymentStatus
      .optional()
      .meta({ description: 'On captures, voids and refunds: the status that does not allow it.' }),
    allowed_operations: z
      .array(z.enum(operationKinds))
      .optional()
      .meta({ description: 'On `operation_not_allowed`: what that status allows.' }),
    errors: z
      .array(z.strictObject({ field: z.string(), code: z.string(), message: z.string() }))
      .optional(),
  })
  .meta({ id: 'Problem' });

type Problem = z.output<typeof problemView>;

/** Builds an error's problem document. It echoes nothing of the request except a sane id. */
export function problemOf(error: ApiError, requestId: string, traceId?: string): Problem {
  const { detail, errors, paymentId, paymentStatus: status, allowedOperations } = error.extras;
  return {
    type: problemTypeOf(error.code),
    title: error.title,
    status: error.status,
    code: error.code,
    ...(detail === undefined ? {} : { detail }),
    instance: `urn:payment-gateway:request:${requestId}`,
    request_id: requestId,
    ...(traceId === undefined ? {} : { trace_id: traceId }),
    ...(paymentId === undefined ? {} : { payment_id: paymentId }),
    ...(status === undefined ? {} : { payment_status: status }),
    ...(allowedOperations === undefined ? {} : { allowed_operations: [...allowedOperations] }),
    ...(errors === undefined ? {} : { errors: [...errors] }),
  };
}

// The headers of an error response.
function problemHeaders({ code, extras }: ApiError): Readonly<Record<string, string>> {
  const { allow, retryAfterSeconds } = extras;
  return {
    ...(allow === undefined ? {} : { Allow: allow.join(', ') }),
    ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    ...challenges[code],
  };
}

// RFC 6750, 3: no error code when no token was sent.
const challenges: Partial<Record<ErrorCode, Record<string, string>>> = {
  signature_invalid: { 'WWW-Authenticate': 'Signature realm="notifications"' },
  token_missing: { 'WWW-Authenticate': 'Bearer realm="payments"' },
  token_invalid: { 'WWW-Authenticate': 'Bearer realm="payments", error="invalid_token"' },
  token_expired: {
    'WWW-Authenticate':
      'Bearer realm="payments", error="invalid_token", error_description="The access token expired"',
  },
};

/** An error as it is sent. */
export const problemAnswerOf = (
  error: ApiError,
  requestId: string,
  traceId?: string,
): ProblemAnswer => ({
  code: error.code,
  status: error.status,
  headers: problemHeaders(error),
  document: problemOf(error, requestId, traceId),
});

/** Sends an error's problem document and headers. */
export function sendProblem(res: Response, error: ApiError): void {
  const { requestId, traceId } = res.locals;
  res.locals.errorCode = error.code;
  sendProblemAnswer(res, problemAnswerOf(error, requestId, traceId));
}
