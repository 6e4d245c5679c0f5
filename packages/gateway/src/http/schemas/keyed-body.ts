import { type z } from 'zod';
import { type ParsedBody } from '../kit/parsed-body.js';
import { checkFreeText, type FreeText, KEY_FIELD } from './free-text.js';
import { parseFields, validationFailed } from './read-fields.js';

/** A valid body, and the request's key. */
type KeyedBody<Body> = { readonly body: Body; readonly idempotencyKey: string | null };

/**
 * Reads the body of a call that makes nothing about cards. Throws ApiError `validation_failed`; `freeTextOf` lists the
 * texts that are stored in clear, so that no card number is among them.
 */
export const keyedBody =
  <Schema extends z.ZodObject>(
    schema: Schema,
    freeTextOf: (body: z.output<Schema>) => Readonly<Record<string, FreeText>> = () => ({}),
  ) =>
  (given: ParsedBody, idempotencyKey: string | null): KeyedBody<z.output<Schema>> => {
    if (given.refusal !== null) throw given.refusal;
    const body = parseFields(schema, given.value, 'body');
    const found = checkFreeText({ ...freeTextOf(body), [KEY_FIELD]: idempotencyKey });
    if (found.length > 0) throw validationFailed(found);
    return { body, idempotencyKey };
  };
