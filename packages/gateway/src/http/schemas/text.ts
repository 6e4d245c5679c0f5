import { z } from 'zod';
import { type FieldErrorCode } from '../../domain/field-errors.js';

/** Reports what is wrong with a field, or with a part of it, inside a zod transform. */
export function failWith(
  context: z.RefinementCtx,
  code: FieldErrorCode,
  message: string,
  path: readonly string[] = [],
): never {
  context.addIssue({ code: 'custom', params: { code }, message, path: [...path] });
  return z.NEVER;
}

/** What is wrong where a zod refinement fails. */
export const because = (code: FieldErrorCode, error: string) => ({ error, params: { code } });

// Control characters (a NUL, say) end strings and forge log lines; line breaks and tabs are text.

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** True for a text of at most so many characters, as JSON Schema counts them: an emoji is one. */
const isUpTo = (max: number, given: string): boolean =>
  given.length <= max || (given.length <= 2 * max && Array.from(given).length <= max);

/** Free text in any language, up to `max` characters. */
export const text = (max: number, { empty = false } = {}) =>
  z
    .string('must be text')
    .min(empty ? 0 : 1, 'must not be empty')
    .refine(
      (given) => isUpTo(max, given),
      because('invalid_length', `must be at most ${max} characters`),
    )
    .refine(
      (given) => !CONTROL.test(given) && given.isWellFormed(),
      because('invalid_characters', 'must not have control characters or broken Unicode in it'),
    )
    .meta({ maxLength: max });
