import { type IncomingMessage } from 'node:http';
import { type RequestHandler } from 'express';
import { headerLines } from './header-lines.js';
import { RequestFault } from './request-fault.js';
import { isAuthority } from './request-target.js';

const CONTROL = /[\u0000-\u001f\u007f]/;
const OUTSIDE_URIS = /[^\x21-\x7e]|#/;

/**
 * Refuses requests that violate HTTP/1.1 although Node's parser accepts them, so that no other code has to
 * check. Throws RequestFault `malformed_request` or `expectation_failed`.
 */
export const refuseUnsound: RequestHandler = (req, res, next) => {
  if (req.url === '*' && req.method === 'OPTIONS') {
    // RFC 9110, 9.3.7: a question about the whole server.
    res.setHeader('Allow', 'GET, HEAD, POST, OPTIONS');
    res.statusCode = 204;
    res.end();
    return;
  }
  const error = framingFault(req);
  if (error !== null) {
    // It is unclear where such a request ends.
    res.setHeader('Connection', 'close');
    throw error;
  }
  const detail = addressFault(req.originalUrl);
  if (detail !== null) throw malformed(detail);
  next();
};

const malformed = (detail: string): RequestFault =>
  new RequestFault('malformed_request', { detail });

/** What is wrong with a request's framing; null if nothing is. */
export function framingFault(req: IncomingMessage): RequestFault | null {
  const { httpVersion, headers } = req;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return malformed('The request must be HTTP/1.1 or HTTP/1.0.');
  }
  const isFirstVersion = httpVersion === '1.0';
  const [host, ...others] = headerLines(req, 'host');
  if (others.length > 0) return malformed('The Host header must stand once.');
  if (host === undefined && !isFirstVersion) return malformed('A Host header is needed.');
  // Empty when the client has no host to name.
  if (host !== undefined && host !== '' && !isAuthority(host))
    return malformed('The Host header is not valid.');
  const { 'transfer-encoding': coding, expect } = headers;
  if (coding !== undefined && (isFirstVersion || coding.toLowerCase() !== 'chunked')) {
    return malformed('The only Transfer-Encoding is chunked, in HTTP/1.1.');
  }
  // RFC 9110, 10.1.1: HTTP/1.0 knows no expectations.
  if (expect !== undefined && !isFirstVersion && expect.toLowerCase() !== '100-continue') {
    return new RequestFault('expectation_failed');
  }
  return null;
}

function addressFault(target: string): string | null {
  if (!target.startsWith('/') || OUTSIDE_URIS.test(target)) return 'The address is not valid.';
  if (!target.includes('%')) return null;
  try {
    const [path = ''] = target.split('?').map(decodeURIComponent);
    return CONTROL.test(path) ? 'The path has control characters in it.' : null;
  } catch {
    return 'The address cannot be decoded: %XX must be bytes of UTF-8.';
  }
}
