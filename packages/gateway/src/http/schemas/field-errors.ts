import { z } from 'zod';
import { type FieldError } from '../../domain/errors.js';
import { type FieldErrorCode, isFieldErrorCode } from '../../domain/field-errors.js';

export type Whole = 'body' | 'query';

/** What a schema finds wrong with what was given, by field; it names no key that it does not know. */
export function fieldErrorsOf(
  schema: z.ZodObject,
  error: z.ZodError,
  given: unknown,
  whole: Whole,
): FieldError[] {
  const forbidden = findForbiddenKey(given, whole);
  const found = error.issues.map((issue) => fieldErrorOf(schema, issue, given, whole));
  return forbidden === null ? found : [forbidden, ...found];
}

function fieldErrorOf(
  schema: z.ZodObject,
  issue: z.core.$ZodIssue,
  given: unknown,
  whole: Whole,
): FieldError {
  const field = fieldName(issue.path, whole);
  if (issue.code === 'unrecognized_keys') {
    return { field, ...unknownKey(fieldsAt(schema, issue.path), field, whole) };
  }
  if (valueAt(given, issue.path) === undefined) {
    return { field, code: 'required', message: 'is required' };
  }
  return { field, code: errorCodeOf(issue), message: issue.message };
}

function unknownKey(
  known: readonly string[],
  field: string,
  whole: Whole,
): Omit<FieldError, 'field'> {
  const what = whole === 'query' ? 'parameter' : 'field';
  const who = field === whole ? 'it' : field;
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

function fieldName(path: readonly PropertyKey[], whole: Whole): string {
  const [first, key] = path;
  if (first === undefined) return whole;
  return first === 'metadata' && key !== undefined
    ? metadataField(String(key))
    : path.map(String).join('.');
}

// The keys of metadata are the merchant's own words, so only a plain one is repeated: never what could
// be a part of a card number that is longer than PCI DSS 3.4.1 lets be shown.
const PLAIN_KEY = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const MOST_DIGITS = 6;

/** An entry of metadata as a field: `metadata.order`, or no more than `metadata`. */
export const metadataField = (key: string): string =>
  PLAIN_KEY.test(key) && key.replace(/\D/g, '').length <= MOST_DIGITS
    ? `metadata.${key}`
    : 'metadata';

/** The names of the fields that the object at this place takes. */
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

/** What stands at a place of what was given. */
export function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

// Names that no field has, and by which programs are attacked; an own code tells them from a mistake.
// Metadata takes them like any other. A loop and not a recursion: a body of brackets nests deeper than
// the stack is.
function findForbiddenKey(given: unknown, whole: Whole): FieldError | null {
  const open: { value: unknown; field: string }[] = [{ value: given, field: whole }];
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
