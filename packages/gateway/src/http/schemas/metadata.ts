import { z } from 'zod';
import { isCardDataKey } from '../../domain/card-data-keys.js';
import { errorCodeOf } from './field-errors.js';
import { failWith, text } from './fields.js';
import { messageFor } from './read-fields.js';

const MAX_KEYS = 50;
const MAX_KEY_LENGTH = 40;
const MAX_TEXT_LENGTH = 500;

const key = text(MAX_KEY_LENGTH);
const value = text(MAX_TEXT_LENGTH, { empty: true });

const MUST_BE_OBJECT = 'must be an object of texts';
const NO_CARD_DATA =
  'must not be a key of metadata: card data, such as a card number (pan) or a cvv, goes into card alone';

/**
 * The merchant's own keys and texts. Any key is accepted, even `__proto__` and `constructor`: entries are
 * only ever copied as own properties, which z.record does not do.
 */
export const metadata = z
  .unknown()
  .meta({
    description: `Up to ${MAX_KEYS} keys of ${MAX_KEY_LENGTH} characters, with texts of up to ${MAX_TEXT_LENGTH} characters. Keys that promise card data, such as \`cvv\`, \`cvc\`, \`pan\` or \`card_number\`, are refused.`,
    examples: [{ order: '6735' }],
    type: 'object',
    maxProperties: MAX_KEYS,
    propertyNames: { type: 'string', minLength: 1, maxLength: MAX_KEY_LENGTH },
    additionalProperties: { type: 'string', maxLength: MAX_TEXT_LENGTH },
  })
  .transform((given, context): Record<string, string> => {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      return failWith(context, 'invalid_type', MUST_BE_OBJECT);
    }
    const entries = Object.entries(given);
    if (entries.length > MAX_KEYS) {
      return failWith(context, 'too_many_keys', `must have at most ${MAX_KEYS} keys`);
    }
    const texts = entries.map(([name, one]): [string, string] => {
      const [nameFault] = faultsOf(key, name);
      if (nameFault !== undefined) {
        failWith(context, 'invalid_key', `a key ${nameFault.message}`);
      }
      if (isCardDataKey(name)) failWith(context, 'forbidden_key', NO_CARD_DATA, [name]);
      const parsed = value.safeParse(one, { error: messageFor });
      for (const issue of parsed.error?.issues ?? []) {
        failWith(context, errorCodeOf(issue), issue.message, [name]);
      }
      return [name, parsed.data ?? ''];
    });
    return Object.fromEntries(texts);
  });

const faultsOf = (schema: z.ZodType, given: unknown) =>
  schema.safeParse(given, { error: messageFor }).error?.issues ?? [];
