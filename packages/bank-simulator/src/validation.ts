import { type z } from 'zod';
import { type FieldCode, isFieldCode } from './field-codes.js';
import { problem, type FieldError } from './problems.js';

/**
 * What the schema makes of the input, or a problem that names the fields that are wrong. A fault of
 * the input as a whole goes under the name `whole`.
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  whole = 'body',
): z.output<Schema> {
  const result = schema.safeParse(input, { error: messageOf });
  if (result.success) return result.data;
  throw problem(
    'invalid',
    result.error.issues.map((issue) => fieldError(issue, whole)),
  );
}

const required = 'is required';

// zod's own words are replaced: they name unknown keys, which are the client's words.
function messageOf(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return required;
  if (issue.code === 'unrecognized_keys') return 'has fields that are not known here';
  if (issue.code === 'invalid_type') {
    return `must be ${namesOfTypes[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.join(', ')}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return 'is not valid';
}

const namesOfTypes: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  object: 'an object',
};

function fieldError(issue: z.core.$ZodIssue, whole: string): FieldError {
  return {
    field: issue.path.length === 0 ? whole : issue.path.join('.'),
    code: codeOf(issue),
    message: issue.message,
  };
}

function codeOf(issue: z.core.$ZodIssue): FieldCode {
  if (issue.message === required) return 'required';
  if (issue.code === 'unrecognized_keys') return 'unknown_field';
  if (issue.code !== 'custom') return issue.code;
  const code: unknown = issue.params?.code;
  return isFieldCode(code) ? code : 'not_allowed';
}
