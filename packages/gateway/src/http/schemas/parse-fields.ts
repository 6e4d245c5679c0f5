import { type z } from 'zod';
import { ApiError, type FieldError } from '../../domain/errors.js';
import { fieldErrorsOf, type Whole } from './field-errors.js';
import { wordsFor } from './words.js';

export type Fields<Schema extends z.ZodObject> =
  | { readonly data: z.output<Schema>; readonly errors: null }
  | { readonly data: null; readonly errors: readonly FieldError[] };

/** Reads a parsed JSON body, or a query, with a schema. */
export function readFields<Schema extends z.ZodObject>(
  schema: Schema,
  given: unknown,
  whole: Whole,
): Fields<Schema> {
  const parsed = schema.safeParse(given, { error: wordsFor });
  return parsed.success
    ? { data: parsed.data, errors: null }
    : { data: null, errors: fieldErrorsOf(schema, parsed.error, given, whole) };
}

/**
 * The same for requests that are nothing but their fields. Throws ApiError `validation_failed` that
 * names each wrong field by its path, but never a key or a value that the schema does not know.
 */
export function parseFields<Schema extends z.ZodObject>(
  schema: Schema,
  given: unknown,
  whole: Whole,
): z.output<Schema> {
  const { data, errors } = readFields(schema, given, whole);
  if (errors !== null) throw validationFailed(errors);
  return data;
}

// A body can have thousands of faults; nobody mends more than these at once.
const MAX_ERRORS = 20;

/** One error for each field, the first that was found. */
export function validationFailed(errors: readonly FieldError[]): ApiError {
  const first = new Map([...errors].reverse().map((error) => [error.field, error]));
  const once = errors.filter((error) => first.get(error.field) === error);
  return new ApiError('validation_failed', { errors: once.slice(0, MAX_ERRORS) });
}

/** One field by itself; undefined when it is wrong. */
export function readOne<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
): z.output<Schema> | undefined {
  const parsed = schema.safeParse(given);
  return parsed.success ? parsed.data : undefined;
}
