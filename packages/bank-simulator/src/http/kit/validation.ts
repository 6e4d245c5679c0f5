import { type z } from 'zod';
import { type FieldCode, isFieldCode } from './field-codes.js';
import { problem, type FieldError } from './problems.js';

/**
 * Parses a request's `params`, `query` and `body`, as far as the schema covers them. Throws a problem that names
 * the invalid fields of the first part that has any.
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  parts: Readonly<Record<string, unknown>>,
): z.output<Schema> {
  const result = schema.safeParse(parts, { error: messageOf });
  if (result.success) return result.data;
  const { issues } = result.error;
  const inFirst = issues.filter(({ path }) => path[0] === issues[0]?.path[0]);
  throw problem('invalid', inFirst.map(fieldError));
}

const REQUIRED = 'is required';

// Replaces zod's messages, which repeat unknown keys of the client.
function messageOf(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return REQUIRED;
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

function fieldError(issue: z.core.$ZodIssue): FieldError {
  const [part, ...field] = issue.path;
  return {
    field: field.length === 0 ? String(part) : field.join('.'),
    code: codeOf(issue),
    message: issue.message,
  };
}

function codeOf(issue: z.core.$ZodIssue): FieldCode {
  if (issue.message === REQUIRED) return 'required';
  if (issue.code === 'unrecognized_keys') return 'unknown_field';
  if (issue.code !== 'custom') return issue.code;
  const code: unknown = issue.params?.code;
  return isFieldCode(code) ? code : 'not_allowed';
}
