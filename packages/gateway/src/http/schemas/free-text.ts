import { holdsCardNumber } from '../../domain/card-text.js';
import { type SearchedText, searchedText } from '../../domain/digits.js';
import { type FieldError } from '../../domain/errors.js';
import { type FieldErrorCode } from '../../domain/field-errors.js';
import { type Metadata } from '../../domain/metadata.js';
import { carriesCardNumber, labelsCvv, splitOver } from '../../domain/own-card.js';
import { metadataField } from './field-errors.js';

/** The field name of a request's key. */
export const KEY_FIELD = 'Idempotency-Key';

/** For fields that take no free text, in lists that name every field. */
export const NO_FREE_TEXT = null;

/** Text of the merchant's in a field. */
export type FreeText = string | Metadata | null | undefined;

/** The card of the same request, as far as it is valid. */
type OwnCard = { readonly number?: string | undefined; readonly cvv?: string | undefined };

type Written = {
  readonly field: string;
  readonly text: SearchedText;
  /** The key in metadata; null for a key itself, and for what has none. */
  readonly label: string | null;
  readonly isKey: boolean;
};

const CARD_NUMBER = 'contains_card_number';
const NOTHING: readonly FieldError[] = [];

/**
 * Checks every text of a request for card data, which must not get into the books or the log in clear.
 * `texts` has all fields of the request by their names.
 */
export function checkFreeText(
  texts: Readonly<Record<string, FreeText>>,
  card: OwnCard = {},
): readonly FieldError[] {
  const written = writtenIn(texts);
  // Most requests have no digits but those of the card.
  if (written.length === 0) return NOTHING;
  const found: FieldError[] = [];
  for (const one of written) {
    const fault = faultIn(one, card);
    if (fault !== null) found.push({ field: one.field, code: fault[0], message: fault[1] });
  }
  const { number } = card;
  return found.length > 0 || number === undefined ? found : partsOf(number, written);
}

/** The texts that contain digits. */
function writtenIn(texts: Readonly<Record<string, FreeText>>): readonly Written[] {
  const written: Written[] = [];
  const add = (field: string, text: string, label: string | null, isKey = false) => {
    const searched = searchedText(text);
    if (searched.digits !== '') written.push({ field, text: searched, label, isKey });
  };
  for (const field of Object.keys(texts)) {
    const given = texts[field];
    if (given == null) continue;
    if (typeof given === 'string') {
      add(field, given, null);
      continue;
    }
    for (const key of Object.keys(given)) {
      add(field, key, null, true);
      add(metadataField(key), given[key] ?? '', key);
    }
  }
  return written;
}

function faultIn(
  { text, label }: Written,
  { number, cvv }: OwnCard,
): readonly [FieldErrorCode, string] | null {
  if (number !== undefined && carriesCardNumber(text, number)) {
    return [CARD_NUMBER, 'must not contain the card number'];
  }
  if (holdsCardNumber(text, label ?? '')) return [CARD_NUMBER, 'must not contain a card number'];
  if (cvv !== undefined && labelsCvv(text, cvv))
    return ['contains_cvv', 'must not contain the CVV'];
  return null;
}

/** The fields that together contain the card number, read with and without the keys of metadata. */
function partsOf(number: string, written: readonly Written[]): readonly FieldError[] {
  if (written.length === 1) return NOTHING;
  const message = 'must not contain a part of the card number that another field completes';
  const withoutKeys = written.filter(({ isKey }) => !isKey);
  const read = withoutKeys.length < written.length ? [written, withoutKeys] : [written];
  return read.flatMap((some) =>
    splitOver(
      some.map(({ text }) => text),
      number,
    ).map((at) => ({ field: some[at]?.field ?? 'body', code: CARD_NUMBER, message })),
  );
}
