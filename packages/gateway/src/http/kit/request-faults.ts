import { type FaultKind, type RequestFault } from '@payment-gateway/service-kit/http/request-fault';
import { ApiError, type ErrorCode } from '../../domain/errors.js';
import { fieldOf } from './known-fields.js';

// Each has the same name in the API, except what is wrong inside of JSON.
const CODES = {
  malformed_request: 'malformed_request',
  malformed_json: 'malformed_json',
  repeated_name: 'validation_failed',
  too_deep: 'validation_failed',
  method_not_allowed: 'method_not_allowed',
  request_timeout: 'request_timeout',
  body_too_large: 'body_too_large',
  headers_too_large: 'headers_too_large',
  unsupported_media_type: 'unsupported_media_type',
  expectation_failed: 'expectation_failed',
} as const satisfies Record<FaultKind, ErrorCode>;

/** The API's error for a request that no call should see. */
export function apiErrorOf({ kind, extras }: RequestFault): ApiError {
  const { detail = '', path = [] } = extras;
  switch (kind) {
    case 'too_deep':
      return new ApiError(CODES[kind], {
        errors: [{ field: 'body', code: 'too_deep', message: detail }],
      });
    case 'repeated_name': {
      const { field, isWhole } = fieldOf(path);
      const message = isWhole ? 'must stand once' : 'has a name that stands twice';
      return new ApiError(CODES[kind], { errors: [{ field, code: 'repeated', message }] });
    }
    default:
      return new ApiError(CODES[kind], extras);
  }
}
