import { type Request } from 'express';
import { ApiError, LARGEST_BODY_KIB } from '../../domain/errors.js';
import { type FieldErrorCode } from '../../domain/field-errors.js';
import { fieldOf } from '../schemas/known-fields.js';
import { type ParsedBody, plainBody } from '../schemas/parsed-body.js';
import { readBytes } from './arrival.js';
import { headerLines } from './header-lines.js';
import { isJsonType, isPlainEncoding } from '@payment-gateway/service-kit/json-type';
import { JsonFault, parseStrictJson } from '@payment-gateway/service-kit/strict-json';

const LARGEST_BODY_BYTES = LARGEST_BODY_KIB * 1024;

/**
 * Reads and parses the body; one in which a name stands twice is refused with `validation_failed`.
 * Throws ApiError `unsupported_media_type`, `body_too_large`, `malformed_json`, or `validation_failed`
 * for one that nests too deep. The parser's own message is not used, since it quotes the body.
 */
export async function readJson(req: Request): Promise<ParsedBody> {
  // Without a body, its type is not the problem.
  if (hasBody(req)) refuseOtherTypes(req);
  return parse(await readWhole(req));
}

/** The same for requests with an optional body: none counts as an empty object. */
export async function readOptionalJson(req: Request): Promise<ParsedBody> {
  const bytes = await readWhole(req);
  if (bytes.length === 0) return plainBody({});
  refuseOtherTypes(req);
  return parse(bytes);
}

// RFC 9112, 6.3.
const hasBody = ({ headers }: Request): boolean =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;

function refuseOtherTypes(req: Request): void {
  const { 'content-encoding': encoding = '' } = req.headers;
  const [type = '', ...others] = headerLines(req, 'content-type');
  if (others.length > 0) {
    const detail = 'The Content-Type header must stand once.';
    throw new ApiError('unsupported_media_type', { detail });
  }
  if (!isJsonType(type) || !isPlainEncoding(encoding)) throw new ApiError('unsupported_media_type');
}

async function readWhole(req: Request): Promise<Buffer> {
  const { expect, 'content-length': length = 0 } = req.headers;
  if (Number(length) > LARGEST_BODY_BYTES) throw new ApiError('body_too_large');
  // Only now: a request refused by its headers need not send its body (RFC 9110, 10.1.1).
  if (expect !== undefined && req.httpVersionMinor === 1) req.res?.writeContinue();
  const bytes = await readBytes(req, LARGEST_BODY_BYTES);
  // A key in the trailers would be ignored, and the next attempt would charge again.
  if (req.rawTrailers.length > 0 && req.trailers['idempotency-key'] !== undefined) {
    const detail = 'The Idempotency-Key must stand before the body, not behind it.';
    throw new ApiError('invalid_idempotency_key', { detail });
  }
  return bytes;
}

function parse(bytes: Buffer): ParsedBody {
  const text = decode(bytes);
  const asBefore = (): unknown => JSON.parse(text);
  try {
    return { value: parseStrictJson(text), refusal: null, asBefore };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const refusal = toApiError(error);
    // The first releases used the last of two equal names.
    if (error.kind === 'repeated_name') return { value: null, refusal, asBefore };
    throw refusal;
  }
}

function toApiError({ kind, message, path }: JsonFault): ApiError {
  switch (kind) {
    case 'empty':
    case 'syntax':
      return new ApiError('malformed_json', { detail: message });
    case 'too_deep':
      return wrongField('body', 'too_deep', message);
    case 'repeated_name': {
      const { field, isWhole } = fieldOf(path);
      return wrongField(
        field,
        'repeated',
        isWhole ? 'must stand once' : 'has a name that stands twice',
      );
    }
  }
}

const wrongField = (field: string, code: FieldErrorCode, message: string): ApiError =>
  new ApiError('validation_failed', { errors: [{ field, code, message }] });

// A byte order mark before the text is dropped (RFC 8259, 8.1).
const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ApiError('malformed_json', { detail: 'The body is not UTF-8.' });
  }
}
