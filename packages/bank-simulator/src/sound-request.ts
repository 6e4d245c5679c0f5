import { type Request, type RequestHandler } from 'express';
import { explained, problem, type Problem } from './problems.js';
import { isAuthority } from '@payment-gateway/service-kit/request-target';

const CONTROL = /[\u0000-\u001f\u007f]/;
const OUTSIDE_URIS = /[^\x21-\x7e]|#/;

/** Refuses what is no sound HTTP/1.1 request although Node's parser takes it. */
export const refuseUnsound: RequestHandler = (req, res, next) => {
  if (req.url === '*' && req.method === 'OPTIONS') {
    res.set('Allow', 'GET, HEAD, POST, OPTIONS').status(204).end();
    return;
  }
  const fault = framingFault(req);
  if (fault) {
    // Where such a request ends is not certain.
    res.set('Connection', 'close');
    throw fault;
  }
  const detail = addressFault(req.originalUrl);
  if (detail !== undefined) throw explained('malformed', detail);
  next();
};

function framingFault({ httpVersion, headers, rawHeaders }: Request): Problem | undefined {
  const malformed = (detail: string) => explained('malformed', detail);
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return malformed('The request must be HTTP/1.1 or HTTP/1.0.');
  }
  const isFirstVersion = httpVersion === '1.0';
  const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host');
  const { host, 'transfer-encoding': coding, expect } = headers;
  if (hosts.length > 1) return malformed('The Host header must stand once.');
  if (host === undefined && !isFirstVersion) return malformed('A Host header is needed.');
  if (host !== undefined && host !== '' && !isAuthority(host)) {
    return malformed('The Host header is not valid.');
  }
  if (coding !== undefined && (isFirstVersion || coding.toLowerCase() !== 'chunked')) {
    return malformed('The only Transfer-Encoding is chunked, in HTTP/1.1.');
  }
  // RFC 9110, 10.1.1: HTTP/1.0 knows no expectations.
  if (expect !== undefined && !isFirstVersion && expect.toLowerCase() !== '100-continue') {
    return problem('expectation_failed');
  }
  return undefined;
}

function addressFault(target: string): string | undefined {
  if (!target.startsWith('/') || OUTSIDE_URIS.test(target)) return 'The address is not valid.';
  try {
    const [path = ''] = target.split('?').map(decodeURIComponent);
    return CONTROL.test(path) ? 'The path has control characters in it.' : undefined;
  } catch {
    return 'The address cannot be decoded: %XX must be bytes of UTF-8.';
  }
}
