import { z } from 'zod';
import { type FieldErrorCode } from '../../domain/field-errors.js';

/** The body of a call, under its name in the contract. */
export const bodyOf = <Fields extends z.ZodRawShape>(id: string, fields: Fields) =>
  z.strictObject(fields, 'must be a JSON object').meta({ id });

/** Fails a zod transform: reports an error in the field, or at a path inside it. */
export function failWith(
  context: z.RefinementCtx,
  code: FieldErrorCode,
  message: string,
  path: readonly string[] = [],
): never {
  context.addIssue({ code: 'custom', params: { code }, message, path: [...path] });
  return z.NEVER;
}

/** The message and the code of a zod refinement that fails. */
export const withCode = (code: FieldErrorCode, error: string) => ({ error, params: { code } });

// Control characters (a NUL, say) end strings and forge log lines; line breaks and tabs are text.

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** True for a text of at most `max` characters, as JSON Schema counts them: an emoji is one. */
const isUpTo = (max: number, given: string): boolean =>
  given.length <= max || (given.length <= 2 * max && Array.from(given).length <= max);

/** Free text in any language, up to `max` characters. */
export const text = (max: number, { empty = false } = {}) =>
  z
    .string('must be text')
    .min(empty ? 0 : 1, 'must not be empty')
    .refine(
      (given) => isUpTo(max, given),
      withCode('invalid_length', `must be at most ${max} characters`),
    )
    .refine(
      (given) => !CONTROL.test(given) && given.isWellFormed(),
      withCode('invalid_characters', 'must not have control characters or broken Unicode in it'),
    )
    .meta({ maxLength: max });

const WHOLE = 'must be a whole number in the minor unit of the currency, without a fraction';

/** An amount of money in a request. */
export const amount = z
  .number(WHOLE)
  .superRefine((given, context) => {
    if (given < 1) failWith(context, 'out_of_range', 'must be 1 or more');
    else if (given > Number.MAX_SAFE_INTEGER) {
      failWith(context, 'out_of_range', `must be at most ${Number.MAX_SAFE_INTEGER}`);
    } else if (!Number.isInteger(given)) failWith(context, 'invalid_type', WHOLE);
  })
  .meta({
    description:
      'In the minor unit of the currency (ISO 4217): 1000 is 10.00 USD, 1000 JPY, or 1.000 BHD.',
    type: 'integer',
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    examples: [1000],
  });
