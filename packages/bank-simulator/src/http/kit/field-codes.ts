import { type z } from 'zod';

// zod's own codes, except two that are too vague.
type OfZod = Exclude<z.core.$ZodIssue['code'], 'custom' | 'unrecognized_keys'>;

export type FieldCode =
  | OfZod
  | 'required'
  | 'unknown_field'
  | 'wrong_check_digit'
  | 'not_allowed'
  | 'repeated'
  | 'too_deep';

/** What can be wrong with one field: the code of an entry in a problem's `errors`. */
export const fieldCodes: Readonly<Record<FieldCode, string>> = {
  required: 'The field is missing.',
  unknown_field: 'The object has fields that are not known here.',
  repeated: 'A name stands twice in a JSON object.',
  too_deep: 'The JSON is nested deeper than any request needs.',
  invalid_type: 'The value is of another type.',
  invalid_format: 'The text has another form; `message` says which it must have.',
  invalid_value: 'The value is not one of those that are allowed.',
  too_small: 'The number is too small, or the text too short.',
  too_big: 'The number is too large, or the text too long.',
  wrong_check_digit: 'The card number does not pass the Luhn check.',
  not_allowed: 'The value is not allowed here; `message` says why.',
  not_multiple_of: 'The number is not a multiple of what is asked for.',
  invalid_union: 'The value is of none of the types that are allowed.',
  invalid_key: 'An object has a key that is not allowed.',
  invalid_element: 'An element is not allowed.',
};

export const isFieldCode = (code: unknown): code is FieldCode =>
  typeof code === 'string' && Object.hasOwn(fieldCodes, code);
