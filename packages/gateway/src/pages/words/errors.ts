import { type ErrorCode } from '../../domain/errors.js';

/** What a payer reads instead of a problem document. */
export type ErrorMessage =
  | 'no_such_page'
  | 'from_another_site'
  | 'unreadable'
  | 'declined_too_often'
  | 'bank_unreachable'
  | 'busy'
  | 'failed';

const messages: Partial<Readonly<Record<ErrorCode, ErrorMessage>>> = {
  checkout_session_not_found: 'no_such_page',
  challenge_not_found: 'no_such_page',
  cross_site_form: 'from_another_site',
  card_declined_too_often: 'declined_too_often',
  bank_unreachable: 'bank_unreachable',
  overloaded: 'busy',
  temporarily_unavailable: 'busy',
  // Each of these is refused before it is acted upon.
  malformed_request: 'unreadable',
  method_not_allowed: 'unreadable',
  request_timeout: 'unreadable',
  body_too_large: 'unreadable',
  unsupported_media_type: 'unreadable',
  expectation_failed: 'unreadable',
};

/** An error as it is told to a payer. */
export const errorMessageOf = (code: ErrorCode): ErrorMessage => messages[code] ?? 'failed';
