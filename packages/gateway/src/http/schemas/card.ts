import { z } from 'zod';
import {
  cvvLength,
  isExpired,
  lastExpiryYear,
  LONGEST_LIFE_YEARS,
  passesLuhn,
} from '../../domain/card.js';
import { brandOf, canBePaymentCard, numberLengths } from '../../domain/card-schemes.js';
import { type FieldError } from '../../domain/errors.js';
import { failWith, text, withCode } from './fields.js';

const CARD_DIGITS = /^\d{12,19}$/;

// What gets copied with the digits from a page, a letter or a spreadsheet: white space, hyphens and dashes,
// characters without width. The digits themselves must be ASCII.
const SEPARATORS = /[\p{White_Space}\p{Dash}\p{Default_Ignorable_Code_Point}]/gu;

/** A card number without the separators that were pasted with it. */
export const withoutSeparators = (given: string): string =>
  CARD_DIGITS.test(given) ? given : given.replace(SEPARATORS, '');

const number = z
  .string('must be text, the digits of the card number')
  .transform((given, context) => {
    const digits = withoutSeparators(given);
    const fault = faultOf(digits);
    return fault === null ? digits : failWith(context, 'invalid_card_number', fault);
  })
  .meta({
    description:
      'The card number (PAN). Spaces and dashes between the digits are dropped, of whatever kind. How many digits it has, its brand decides.',
    // Does not list the separators: dialects of regular expressions differ in their classes.
    pattern: '^(?:[^0-9]*[0-9]){12,19}[^0-9]*$',
    examples: ['4242424242424242'],
  });

function faultOf(digits: string): string | null {
  if (!CARD_DIGITS.test(digits)) return 'must be 12 to 19 digits';
  if (!passesLuhn(digits)) return 'is not a card number: a digit is mistyped';
  if (!canBePaymentCard(digits)) return 'is not the number of a payment card';
  const lengths = numberLengths[brandOf(digits)];
  return lengths.includes(digits.length)
    ? null
    : `must be ${lengths.join(' or ')} digits on this brand of card`;
}

/** A text of this pattern, or the same as a number from `minimum` to `maximum`. */
const textOrNumber = (pattern: RegExp, minimum: number, maximum: number, message: string) =>
  z.union(
    [
      z.string().meta({ pattern: pattern.source }),
      z.number().meta({ type: 'integer', minimum, maximum }),
    ],
    message,
  );

const MONTH = /^(?:0?[1-9]|1[0-2])$/;

const expiryMonth = textOrNumber(MONTH, 1, 12, 'must be a month, "1" or 1 to "12" or 12')
  .transform((given, context) =>
    MONTH.test(String(given))
      ? Number(given)
      : failWith(context, 'invalid_month', 'must be a month from 1 to 12'),
  )
  .meta({ description: 'Month in which the card expires, 1 to 12.', examples: ['12', 12, '1'] });

const YEAR = /^20[0-9]{2}$/;
const YEAR_FORM = 'must be a year of four digits, such as "2042" or 2042';

const expiryYear = textOrNumber(YEAR, 2000, 2099, YEAR_FORM)
  .transform((given, context) =>
    YEAR.test(String(given))
      ? Number(given)
      : failWith(context, 'invalid_year', 'must be a year of four digits, such as 2042'),
  )
  .meta({
    description: `Year in which the card expires, four digits; at most ${LONGEST_LIFE_YEARS} years from now.`,
    examples: ['2042', 2042],
  });

const cvv = z
  .string('must be text of three digits, four on American Express')
  .regex(/^[0-9]{3,4}$/, 'must be three digits, four on American Express')
  .meta({
    description: 'Card verification value. Passed on to the bank and never stored.',
    examples: ['123'],
  });

// Embeddings, overrides and isolates can make a name look like another one. Names in right-to-left scripts
// need none of them.
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/;

// Not spaces, controls, lone marks or characters without a shape (U+2800 is the empty Braille pattern).
const VISIBLE = /[^\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

const holderName = text(255)
  .refine(
    (name) => VISIBLE.test(name),
    withCode('invalid_characters', 'must have a visible character in it'),
  )
  .refine(
    (name) => !BIDI_CONTROLS.test(name),
    withCode(
      'invalid_characters',
      'must not have characters in it that change the direction of the text',
    ),
  )
  .meta({ description: 'As on the card, in any script.', examples: ['John Doe'] });

/** The fields of a card in a request. */
export const cardFields = {
  number,
  expiry_month: expiryMonth,
  expiry_year: expiryYear,
  cvv,
  holder_name: holderName.nullish(),
};

export const card = z
  .strictObject(cardFields, 'must be an object')
  .meta({ description: 'The card to charge. It is refused here once its expiry month has ended.' });

type Card = z.output<typeof card>;

/** The fields of a card that are valid by themselves. */
export type ReadCard = { readonly [Field in keyof Card]?: Card[Field] | undefined };

/** The rules that involve several fields of a card, or the time. */
export function* checkCard(given: ReadCard, now: Date): Generator<FieldError> {
  if (given.number !== undefined && given.cvv !== undefined) {
    const digits = cvvLength(brandOf(given.number));
    if (given.cvv.length !== digits) {
      const message = `must be ${digits} digits on this brand of card`;
      yield { field: 'card.cvv', code: 'invalid_cvv', message };
    }
  }
  // Without a valid month, at least a past year can be detected.
  const { expiry_month: month = 12, expiry_year: year } = given;
  if (year === undefined) return;
  const last = lastExpiryYear(now);
  if (isExpired(month, year, now)) {
    yield { field: 'card.expiry_year', code: 'card_expired', message: 'the card has expired' };
  } else if (year > last) {
    const message = `must be at most ${last}, ${LONGEST_LIFE_YEARS} years from now`;
    yield { field: 'card.expiry_year', code: 'invalid_year', message };
  }
}
