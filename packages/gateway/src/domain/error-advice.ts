import { type ErrorCode } from './errors.js';
import { type Advice } from './retry.js';

/** What a merchant's developer does about each error; its title says what is wrong. */
export const errorAdvice: Readonly<Record<ErrorCode, Advice>> = {
  malformed_json: ['corrected', 'Send one JSON object, whole and in UTF-8.'],
  malformed_request: ['corrected', 'Look at the path, the query and the headers.'],
  invalid_idempotency_key: ['corrected', 'A UUID is a good key. Send the header once.'],
  token_missing: ['corrected', 'Send the header `Authorization` once.'],
  token_invalid: ['corrected', 'The token is mistyped, or it was revoked.'],
  token_expired: ['corrected', "Ask the gateway's operator for a new token."],
  merchant_suspended: [
    'same_key',
    "Every request is refused until the gateway's operator resumes the merchant. Payments already accepted are completed.",
  ],
  route_not_found: ['corrected', 'Compare the path with `openapi.yaml`.'],
  payment_not_found: ['no', "The id is wrong, or the payment is another merchant's."],
  refund_not_found: ['no', "The id is wrong, or the refund is another merchant's."],
  method_not_allowed: ['corrected', 'The header `Allow` lists those that it takes.'],
  request_timeout: ['same_key', 'Headers and body must arrive within seconds. Nothing was begun.'],
  payment_in_progress: ['same_key', '`payment_id` is the payment that it makes.'],
  idempotency_key_unverifiable: [
    'no',
    'Look at `payment_id`, which the key has made, before you use a new key.',
  ],
  operation_in_progress: ['same_key', '`detail` says what.'],
  operation_not_allowed: [
    'no',
    '`detail` says why, `allowed_operations` what the payment allows now.',
  ],
  body_too_large: ['corrected', 'Descriptions and metadata have limits; see `openapi.yaml`.'],
  unsupported_media_type: ['corrected', 'Send `Content-Type: application/json`.'],
  expectation_failed: ['corrected', 'Leave the header `Expect` out.'],
  validation_failed: ['corrected', '`errors` names each field, with one of the codes below.'],
  idempotency_key_reused: [
    'new_key',
    'A mistake in the client. A retry must send what was sent first; another payment takes a key of its own.',
  ],
  too_many_unknown_tokens: [
    'same_key',
    'Wait as long as `Retry-After` says. If `detail` names your address, something there sends tokens that are not valid.',
  ],
  rate_limited: [
    'same_key',
    'Wait as long as `Retry-After` says. The header `RateLimit` counts down on every answer before.',
  ],
  card_declined_too_often: [
    'same_key',
    '`detail` says whose declines: of this card, which the payer may change, of all your payments, or of your address. Wait as long as `Retry-After` says.',
  ],
  headers_too_large: ['corrected', 'Send fewer or shorter headers.'],
  internal_error: [
    'same_key',
    'It is not known how far the request came. If it had no key, look for the payment by its `reference` first.',
  ],
  overloaded: ['same_key', 'Wait as long as `Retry-After` says.'],
  bank_unreachable: ['same_key', 'Payments are taken again once the bank is back.'],
  operation_unconfirmed: [
    'same_key',
    'The same key answers with what was recorded, or records it.',
  ],
  temporarily_unavailable: ['same_key', 'Nothing was sent to the bank.'],
};
