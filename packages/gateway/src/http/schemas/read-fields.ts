import { type z } from 'zod';
import { ApiError, type FieldError } from '../../domain/errors.js';
import { fieldErrorsOf, type Source } from './field-errors.js';

type Fields<Schema extends z.ZodObject> =
  | { readonly data: z.output<Schema>; readonly errors: null }
  | { readonly data: null; readonly errors: readonly FieldError[] };

/** Reads a parsed JSON body, or a query, with a schema. */
export function readFields<Schema extends z.ZodObject>(
  schema: Schema,
  given: unknown,
  source: Source,
): Fields<Schema> {
  const parsed = schema.safeParse(given, { error: messageFor });
  return parsed.success
    ? { data: parsed.data, errors: null }
    : { data: null, errors: fieldErrorsOf(schema, parsed.error, given, source) };
}

/**
 * The same, but throws ApiError `validation_failed`, which names each wrong field by its path and never
 * repeats a key or value that the schema does not know.
 */
export function parseFields<Schema extends z.ZodObject>(
  schema: Schema,
  given: unknown,
  source: Source,
): z.output<Schema> {
  const { data, errors } = readFields(schema, given, source);
  if (errors !== null) throw validationFailed(errors);
  return data;
}

// A body can have thousands of errors; nobody fixes more than these at once.
const MAX_ERRORS = 20;

/** One error per field, the first that was found. */
export function validationFailed(errors: readonly FieldError[]): ApiError {
  const first = new Map([...errors].reverse().map((error) => [error.field, error]));
  const once = errors.filter((error) => first.get(error.field) === error);
  return new ApiError('validation_failed', { errors: once.slice(0, MAX_ERRORS) });
}

/** Reads one field by itself; undefined when it is wrong. */
export function readOne<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(given);
  return parsed.success ? parsed.data : undefined;
}

/**
 * The message for a value whose schema has none of its own. zod's messages would list types and quote the
 * client's keys.
 */
export function messageFor(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPE_NAMES[issue.expected] ?? 'of another type'}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of: '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return 'is not in the right format';
    case 'invalid_key':
    case 'unrecognized_keys':
      return 'has a key that is not allowed';
    case 'invalid_element':
      return 'has an entry that is not allowed';
    case 'invalid_union':
      return 'has none of the forms that are allowed';
    case 'custom':
    default:
      return 'is not allowed';
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };
