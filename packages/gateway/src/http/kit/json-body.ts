import { type Request } from 'express';
import {
  jsonFaultOf,
  readJsonText,
  readOptionalJsonText,
} from '@payment-gateway/service-kit/http/json-body';
import { JsonFault, parseStrictJson } from '@payment-gateway/service-kit/http/strict-json';
import { ApiError, LARGEST_BODY_KIB } from '../../domain/errors.js';
import { apiErrorOf } from './request-faults.js';
import { type ParsedBody, plainBody } from './parsed-body.js';

const LARGEST_BODY_BYTES = LARGEST_BODY_KIB * 1024;

/**
 * Reads and parses the body; one in which a name stands twice is refused with `validation_failed`.
 * Throws RequestFault, or ApiError `validation_failed` for one that nests too deep. The parser's own message is
 * not used, since it quotes the body.
 */
export async function readJson(req: Request): Promise<ParsedBody> {
  const text = await readJsonText(req, LARGEST_BODY_BYTES);
  refuseLateKey(req);
  return parse(text);
}

/** The same for requests with an optional body: none counts as an empty object. */
export async function readOptionalJson(req: Request): Promise<ParsedBody> {
  const text = await readOptionalJsonText(req, LARGEST_BODY_BYTES);
  refuseLateKey(req);
  return text === null ? plainBody({}) : parse(text);
}

// A key in the trailers would be ignored, and the next attempt would charge again.
function refuseLateKey(req: Request): void {
  if (req.rawTrailers.length === 0 || req.trailers['idempotency-key'] === undefined) return;
  const detail = 'The Idempotency-Key must stand before the body, not behind it.';
  throw new ApiError('invalid_idempotency_key', { detail });
}

function parse(text: string): ParsedBody {
  const asBefore = (): unknown => JSON.parse(text);
  try {
    return { value: parseStrictJson(text), refusal: null, asBefore };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const refusal = apiErrorOf(jsonFaultOf(error));
    // The first releases used the last of two equal names.
    if (error.kind === 'repeated_name') return { value: null, refusal, asBefore };
    throw refusal;
  }
}
