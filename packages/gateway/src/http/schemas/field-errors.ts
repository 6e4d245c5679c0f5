import { z } from 'zod';
import { type FieldError } from '../../domain/errors.js';
import { type FieldErrorCode, isFieldErrorCode } from '../../domain/field-errors.js';

/** Where fields come from; also the name of the field that stands for all of it. */
export type Source = 'body' | 'query';

/** The errors that a schema found, by field. Unknown keys are not named. */
export function fieldErrorsOf(
  schema: z.ZodObject,
  error: z.ZodError,
  given: unknown,
  source: Source,
): FieldError[] {
  const forbidden = findForbiddenKey(given, source);
  const found = error.issues.map((issue) => fieldErrorOf(schema, issue, given, source));
  return forbidden === null ? found : [forbidden, ...found];
}

function fieldErrorOf(
  schema: z.ZodObject,
  issue: z.core.$ZodIssue,
  given: unknown,
  source: Source,
): FieldError {
  const field = fieldName(issue.path, source);
  if (issue.code === 'unrecognized_keys') {
    return { field, ...unknownKey(fieldsAt(schema, issue.path), field, source) };
  }
  if (valueAt(given, issue.path) === undefined) {
    return { field, code: 'required', message: 'is required' };
  }
  return { field, code: errorCodeOf(issue), message: issue.message };
}

function unknownKey(
  known: readonly string[],
  field: string,
  source: Source,
): Omit<FieldError, 'field'> {
  const what = source === 'query' ? 'parameter' : 'field';
  const who = field === source ? 'it' : field;
  const takes = known.length === 0 ? `${who} takes none` : `${who} takes: ${known.join(', ')}`;
  return {
    code: `unknown_${what}`,
    message: `has a ${what} that this request does not know; ${takes}`,
  };
}

/** The code of a field error. */
export function errorCodeOf(issue: z.core.$ZodIssue): FieldErrorCode {
  switch (issue.code) {
    case 'custom': {
      const code: unknown = issue.params?.code;
      return isFieldErrorCode(code) ? code : 'invalid_value';
    }
    case 'too_small':
    case 'too_big':
      return issue.origin === 'string' ? 'invalid_length' : 'out_of_range';
    case 'invalid_type':
    case 'invalid_union':
      return 'invalid_type';
    default:
      return 'invalid_value';
  }
}

function fieldName(path: readonly PropertyKey[], source: Source): string {
  const [first, key] = path;
  if (first === undefined) return source;
  return first === 'metadata' && key !== undefined
    ? metadataField(String(key))
    : path.map(String).join('.');
}

// Keys of metadata are the merchant's text, so only plain ones are repeated: never one that could hold more
// of a card number than PCI DSS 3.4.1 allows to show.
const PLAIN_KEY = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const MOST_DIGITS = 6;

/** The field name of an entry of metadata: `metadata.order`, or only `metadata`. */
export const metadataField = (key: string): string =>
  PLAIN_KEY.test(key) && key.replace(/\D/g, '').length <= MOST_DIGITS
    ? `metadata.${key}`
    : 'metadata';

/** The names of the fields that a schema has at a path. */
function fieldsAt(schema: z.ZodObject, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = schema;
  for (const key of path) {
    at = at instanceof z.ZodObject ? bare(at.shape[String(key)]) : undefined;
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function bare(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodNullable) at = at.unwrap();
  return at;
}

/** The value at a path. */
export function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

// Names that no field has and that attacks use; their own code tells them from mistakes. Metadata may have
// them. A loop, not a recursion: a body of brackets can nest deeper than the stack.
function findForbiddenKey(given: unknown, source: Source): FieldError | null {
  const open: { value: unknown; field: string }[] = [{ value: given, field: source }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { value, field } = at;
    if (typeof value !== 'object' || value === null) continue;
    for (const key of Object.keys(value)) {
      if (FORBIDDEN_KEYS.has(key)) {
        return {
          field,
          code: 'forbidden_key',
          message: 'has a key with a name that is not allowed',
        };
      }
      if (key === 'metadata' && value === given) continue;
      const inner: unknown = Reflect.get(value, key);
      if (typeof inner === 'object')
        open.push({ value: inner, field: key === 'card' ? key : field });
    }
  }
  return null;
}
