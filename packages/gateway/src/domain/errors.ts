import { type FieldErrorCode } from './field-errors.js';
import { type OperationKind, type PublicPaymentStatus } from './states.js';

/**
 * The limit of a body. The longest texts that the contract allows take 330 KiB if each character is escaped
 * (`\\ud83d\\ude00`, 12 bytes); the rest is for white space.
 */
export const LARGEST_BODY_KIB = 512;

/** The limit of a notification of the bank, which names a payment and nothing else. */
export const LARGEST_NOTIFICATION_KIB = 4;

/** The limit of request line and headers together, as Node counts them. */
export const LARGEST_HEADERS_KIB = 16;

/**
 * Every error that a merchant can get, one per line: code, HTTP status and title. Codes are part of the API and never
 * change their meaning; titles may be reworded.
 */
export const errorTable = {
  malformed_json: [400, 'The body is not valid JSON.'],
  malformed_request: [400, 'The request could not be read.'],
  invalid_idempotency_key: [400, 'The Idempotency-Key must be 1 to 255 visible ASCII characters.'],
  token_missing: [401, 'A bearer token is needed: Authorization: Bearer <token>.'],
  token_invalid: [401, 'The bearer token is not valid.'],
  token_expired: [401, 'The bearer token has expired.'],
  signature_invalid: [401, 'The signature is wrong, or older than five minutes.'],
  merchant_suspended: [403, 'The merchant is suspended.'],
  cross_site_form: [403, 'The form was sent from another website. Nothing was begun.'],
  route_not_found: [404, 'There is nothing at this address.'],
  payment_not_found: [404, 'There is no such payment.'],
  refund_not_found: [404, 'There is no such refund.'],
  challenge_not_found: [404, 'There is no such challenge.'],
  event_not_found: [404, 'There is no such event.'],
  checkout_session_not_found: [404, 'There is no such checkout session.'],
  webhook_endpoint_not_found: [404, 'There is no such webhook endpoint.'],
  method_not_allowed: [405, 'This address does not take that method.'],
  request_timeout: [408, 'The request did not arrive in time.'],
  payment_in_progress: [409, 'The first request with this Idempotency-Key is still under way.'],
  idempotency_key_unverifiable: [
    409,
    'This Idempotency-Key was used before; whether with this body cannot be verified.',
  ],
  operation_in_progress: [409, 'This is still under way.'],
  operation_not_allowed: [409, 'The payment is in a state that does not allow this.'],
  checkout_session_not_open: [409, 'The checkout session has ended.'],
  too_many_webhook_endpoints: [409, 'The merchant has as many webhook endpoints as it may.'],
  webhook_endpoint_disabled: [409, 'The webhook endpoint is disabled.'],
  body_too_large: [413, `The body is larger than ${LARGEST_BODY_KIB} KiB.`],
  notification_too_large: [413, `A notification has at most ${LARGEST_NOTIFICATION_KIB} KiB.`],
  unsupported_media_type: [415, 'The body must be application/json in UTF-8, not compressed.'],
  expectation_failed: [417, 'The Expect header takes nothing but 100-continue.'],
  validation_failed: [422, 'Some fields have wrong values.'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used with a different body.'],
  too_many_unknown_tokens: [429, 'Too many requests with unknown tokens. Nothing was begun.'],
  rate_limited: [429, 'Too many requests with this token. Nothing was begun.'],
  card_declined_too_often: [429, 'Too many declines. Nothing was sent to the bank.'],
  headers_too_large: [431, `The request headers are larger than ${LARGEST_HEADERS_KIB} KiB.`],
  internal_error: [500, 'Something went wrong on our side.'],
  overloaded: [503, 'Too much is under way right now. Nothing was begun; it is safe to try again.'],
  bank_unreachable: [503, 'The bank cannot be reached. Nothing was begun.'],
  operation_unconfirmed: [
    503,
    'It is not known whether this was recorded. Send it again with the same Idempotency-Key, or look first.',
  ],
  webhooks_off: [503, 'Webhooks are not set up at this gateway.'],
  temporarily_unavailable: [503, 'This cannot be done right now. It is safe to try again.'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof errorTable;

/** What is wrong with one field. `field` is a path such as `card.number`; never a value. */
export type FieldError = {
  readonly field: string;
  readonly code: FieldErrorCode;
  readonly message: string;
};

type Extras = {
  /** A sentence about this occurrence that repeats nothing of the request. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly paymentId?: string;
  /** For operations: the payment's status and what it allows. */
  readonly paymentStatus?: PublicPaymentStatus;
  readonly allowedOperations?: readonly OperationKind[];
  readonly retryAfterSeconds?: number;
  readonly allow?: readonly string[];
  readonly cause?: unknown;
};

/** An error that the merchant gets as a problem document (RFC 9457). */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly extras: Extras;

  constructor(code: ErrorCode, extras: Extras = {}) {
    super(code, { cause: extras.cause });
    this.name = 'ApiError';
    this.code = code;
    this.extras = extras;
  }

  get status(): number {
    return errorTable[this.code][0];
  }

  get title(): string {
    return errorTable[this.code][1];
  }
}

/**
 * The code that drivers and the system set on an error: ER_DUP_ENTRY, SQLITE_BUSY, ECONNRESET … By shape, not by
 * class: errors may come from another realm.
 */
export function errorCodeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/**
 * A problem that the operator can fix. The message is a sentence for them that says what to change and contains no
 * secret.
 */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
}
