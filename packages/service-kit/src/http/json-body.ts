import { type Request } from 'express';
import { readBytes } from './arrival.js';
import { headerLines } from './header-lines.js';
import { isJsonType, isPlainEncoding } from './json-type.js';
import { RequestFault } from './request-fault.js';
import { type JsonFault } from './strict-json.js';

/**
 * The text of a request's JSON body, in UTF-8 and uncompressed. Throws RequestFault
 * `unsupported_media_type`, `body_too_large`, `malformed_request` or `malformed_json`.
 */
export async function readJsonText(req: Request, maxBytes: number): Promise<string> {
  // Without a body, its type is not the problem.
  if (hasBody(req)) refuseOtherTypes(req);
  return decode(await readBody(req, maxBytes));
}

/** The same for requests with an optional body: null without one. */
export async function readOptionalJsonText(req: Request, maxBytes: number): Promise<string | null> {
  const bytes = await readBody(req, maxBytes);
  if (bytes.length === 0) return null;
  refuseOtherTypes(req);
  return decode(bytes);
}

/** The fault behind a parser's error. */
export function jsonFaultOf({ kind, message: detail, path }: JsonFault): RequestFault {
  if (kind === 'empty' || kind === 'syntax') return new RequestFault('malformed_json', { detail });
  return new RequestFault(kind, { detail, path });
}

// RFC 9112, 6.3.
const hasBody = ({ headers }: Request): boolean =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;

function refuseOtherTypes(req: Request): void {
  const { 'content-encoding': encoding = '' } = req.headers;
  const [type = '', ...others] = headerLines(req, 'content-type');
  if (others.length > 0) {
    const detail = 'The Content-Type header must stand once.';
    throw new RequestFault('unsupported_media_type', { detail });
  }
  if (!isJsonType(type) || !isPlainEncoding(encoding))
    throw new RequestFault('unsupported_media_type');
}

/** The bytes of a request's body. Throws RequestFault `body_too_large` or `malformed_request`. */
export async function readBody(req: Request, maxBytes: number): Promise<Buffer> {
  const { expect, 'content-length': length = 0 } = req.headers;
  if (Number(length) > maxBytes) throw new RequestFault('body_too_large');
  // Only now: a request refused by its headers need not send its body (RFC 9110, 10.1.1).
  if (expect !== undefined && req.httpVersionMinor === 1) req.res?.writeContinue();
  return readBytes(req, maxBytes);
}

// A byte order mark before the text is dropped (RFC 8259, 8.1).
const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RequestFault('malformed_json', { detail: 'The body is not UTF-8.' });
  }
}
