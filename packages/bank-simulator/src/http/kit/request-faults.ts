import { type FaultKind, type RequestFault } from '@payment-gateway/service-kit/http/request-fault';
import { captureRequest, depositRequest } from '../schemas.js';
import { explained, problem, type Problem, type ProblemCode } from './problems.js';

const CODES: Readonly<Record<FaultKind, ProblemCode>> = {
  malformed_request: 'malformed',
  malformed_json: 'malformed',
  repeated_name: 'invalid',
  too_deep: 'invalid',
  method_not_allowed: 'method_not_allowed',
  request_timeout: 'request_timeout',
  body_too_large: 'too_large',
  headers_too_large: 'headers_too_large',
  unsupported_media_type: 'unsupported_media_type',
  expectation_failed: 'expectation_failed',
};

/** The bank's problem for a request that no call should see. */
export function problemOf({ kind, extras }: RequestFault): Problem {
  const { detail, path = [] } = extras;
  const code = CODES[kind];
  if (kind === 'too_deep')
    return problem(code, [{ field: 'body', code: kind, message: detail ?? '' }]);
  if (kind === 'repeated_name') {
    const field = fieldOf(path);
    const isWhole = field === path.join('.');
    const message = isWhole ? 'must stand once' : 'has a name that stands twice';
    return problem(code, [{ field, code: 'repeated', message }]);
  }
  return code === 'malformed' && detail !== undefined ? explained(code, detail) : problem(code);
}

// Names of the client's own are not repeated.
function fieldOf([first = '', second = '', ...deeper]: readonly string[]): string {
  const { shape } = depositRequest;
  if (first === 'card' && deeper.length === 0 && Object.hasOwn(shape.card.shape, second)) {
    return `card.${second}`;
  }
  return Object.hasOwn({ ...shape, ...captureRequest.shape }, first) ? first : 'body';
}
