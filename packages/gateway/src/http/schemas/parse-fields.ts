import { type z } from 'zod';
import { ApiError, type FieldError } from '../../domain/errors.js';
import { type FieldErrorCode, isFieldErrorCode } from '../../domain/field-errors.js';

/**
 * Reads a parsed JSON body, or a query, with a schema. Throws ApiError `validation_failed` that names
 * each wrong field by its path, but never a key or a value that the schema does not know.
 */
export function parseFields<Schema extends z.ZodObject>(
  schema: Schema,
  given: unknown,
  whole: 'body' | 'query',
): z.output<Schema> {
  const polluted = findForbiddenKey(given, whole);
  if (polluted !== null) throw new ApiError('validation_failed', { errors: [polluted] });
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const known = Object.keys(schema.shape);
  throw new ApiError('validation_failed', {
    errors: parsed.error.issues
      .slice(0, MAX_ERRORS)
      .map((issue) => toFieldError(issue, given, whole, known)),
  });
}

// A body of 64 KiB can have thousands of faults; nobody mends more than these at once.
const MAX_ERRORS = 20;

function toFieldError(
  issue: z.core.$ZodIssue,
  given: unknown,
  whole: 'body' | 'query',
  known: readonly string[],
): FieldError {
  const field = issue.path.length === 0 ? whole : fieldName(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return { field, ...unknownKey(field, whole, known) };
  }
  if (issue.code === 'invalid_key') {
    const [inner] = issue.issues;
    return { field, code: 'invalid_key', message: `a key ${inner?.message ?? 'is not valid'}` };
  }
  if (valueAt(given, issue.path) === undefined) {
    return { field, code: 'required', message: 'is required' };
  }
  return { field, code: codeOf(issue), message: issue.message };
}

function unknownKey(
  field: string,
  whole: 'body' | 'query',
  known: readonly string[],
): Omit<FieldError, 'field'> {
  const what = whole === 'query' ? 'parameter' : 'field';
  const allowed = known.length === 0 ? 'it takes none' : `it takes: ${known.join(', ')}`;
  return {
    code: `unknown_${what}`,
    message: `has a ${what} that this request does not know${field === whole ? `; ${allowed}` : ''}`,
  };
}

function codeOf(issue: z.core.$ZodIssue): FieldErrorCode {
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

// The keys of metadata are the merchant's own, so they are not repeated.
function fieldName(path: readonly PropertyKey[]): string {
  return path[0] === 'metadata' ? 'metadata' : path.map(String).join('.');
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const NESTED_FIELDS = new Set(['card', 'metadata']);

// zod passes over these keys, which JSON.parse makes own properties; they are refused wherever they
// stand. A loop and not a recursion: 64 KiB of brackets nest deeper than the stack is.
function findForbiddenKey(given: unknown, whole: string): FieldError | null {
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
      const inner: unknown = Reflect.get(value, key);
      if (typeof inner === 'object') {
        open.push({ value: inner, field: NESTED_FIELDS.has(key) ? key : field });
      }
    }
  }
  return null;
}
