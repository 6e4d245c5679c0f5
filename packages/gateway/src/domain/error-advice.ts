import { type ErrorCode } from './errors.js';
import { type Advice } from './retry.js';

/** What a merchant's developer can do about each error; its title says what is wrong. */
export const errorAdvice: Readonly<Record<ErrorCode, Advice>> = {
  malformed_json: ['corrected', 'Send one complete JSON object in UTF-8.'],
  malformed_request: ['corrected', 'Check the path, the query and the headers.'],
  invalid_idempotency_key: ['corrected', 'Use a UUID, for example. Send the header once.'],
  token_missing: ['corrected', 'Send the header `Authorization` once.'],
  token_invalid: ['corrected', 'It is mistyped or revoked.'],
  token_expired: ['corrected', "Ask the gateway's operator for a new token."],
  signature_invalid: [
    'corrected',
    'Only for the bank: it signs its notifications with `BANK_NOTIFICATION_SECRET`, and its clock must be right.',
  ],
  merchant_suspended: [
    'same_key',
    "Every request is refused until the gateway's operator resumes the merchant. Accepted payments are completed.",
  ],
  cross_site_form: [
    'corrected',
    'Only for payers: the checkout page takes forms that were sent from it, and from nowhere else.',
  ],
  route_not_found: ['corrected', 'Check the path against `openapi.yaml`.'],
  payment_not_found: ['no', "The id is wrong, or the payment is another merchant's."],
  refund_not_found: ['no', "The id is wrong, or the refund is another merchant's."],
  challenge_not_found: [
    'no',
    'The address of `next_action` is incomplete, or not of this gateway. Read the payment again.',
  ],
  event_not_found: ['no', "The id is wrong, or the event is another merchant's."],
  checkout_session_not_found: ['no', "The id is wrong, or the session is another merchant's."],
  webhook_endpoint_not_found: [
    'no',
    "The id is wrong, the endpoint was deleted, or it is another merchant's.",
  ],
  method_not_allowed: ['corrected', 'The header `Allow` lists the allowed ones.'],
  request_timeout: ['same_key', 'Headers and body must arrive within seconds. Nothing was begun.'],
  payment_in_progress: ['same_key', '`payment_id` is the payment that it is creating.'],
  idempotency_key_unverifiable: [
    'no',
    'Check `payment_id`, the payment that the key made, before you use a new key.',
  ],
  operation_in_progress: ['same_key', '`detail` says what.'],
  operation_not_allowed: [
    'no',
    '`detail` says why; `allowed_operations` lists what is allowed now.',
  ],
  checkout_session_not_open: ['no', 'Read it: it is complete, and `payment_id` names its payment.'],
  too_many_webhook_endpoints: ['new_key', 'Delete an endpoint that is no longer used.'],
  webhook_endpoint_disabled: ['new_key', 'Enable it first: `PATCH` with `"enabled": true`.'],
  body_too_large: ['corrected', 'Descriptions and metadata have limits; see `openapi.yaml`.'],
  notification_too_large: [
    'corrected',
    'Only for the bank: a notification names a payment, no more.',
  ],
  unsupported_media_type: ['corrected', 'Send `Content-Type: application/json`.'],
  expectation_failed: ['corrected', 'Remove the header `Expect`.'],
  validation_failed: ['corrected', '`errors` names each field, with one of the codes below.'],
  idempotency_key_reused: [
    'new_key',
    'A bug in the client. A retry must send the same body; another payment needs another key.',
  ],
  too_many_unknown_tokens: [
    'same_key',
    'Wait for `Retry-After` seconds. If `detail` names your address, something there is sending invalid tokens.',
  ],
  rate_limited: [
    'same_key',
    'Wait for `Retry-After` seconds. The header `RateLimit` of each response says how many requests are left.',
  ],
  card_declined_too_often: [
    'same_key',
    '`detail` says which declines count: those of this card (the payer may use another), of all your payments, or of your address. Wait for `Retry-After` seconds.',
  ],
  headers_too_large: ['corrected', 'Send fewer or shorter headers.'],
  internal_error: [
    'same_key',
    'The request may have been carried out. If it had no key, search for the payment by its `reference` first.',
  ],
  overloaded: ['same_key', 'Wait for `Retry-After` seconds.'],
  bank_unreachable: ['same_key', 'Payments are accepted again once the bank is back.'],
  operation_unconfirmed: [
    'same_key',
    'With the same key, you get what was recorded, or it is recorded now.',
  ],
  webhooks_off: ['same_key', "The gateway's operator has to set `WEBHOOK_KEYS`."],
  temporarily_unavailable: ['same_key', 'Nothing was sent to the bank.'],
};
