import { holdsCardNumber } from '../../domain/card-text.js';
import { type FieldError } from '../../domain/errors.js';
import { type FieldErrorCode } from '../../domain/field-errors.js';
import { type Metadata } from '../../domain/metadata.js';
import { carriesCardNumber, labelsCvv, splitOver } from '../../domain/own-card.js';
import { metadataField } from './field-errors.js';

/** Where the key of a request stands. */
export const KEY_FIELD = 'Idempotency-Key';

/** For fields that take no free text, in lists that name every field. */
export const NO_FREE_TEXT = null;

/** What a merchant has written in a field. */
export type FreeText = string | Metadata | null | undefined;

/** The card that is sent with the texts, as far as it could be read. */
export type OwnCard = { readonly number?: string | undefined; readonly cvv?: string | undefined };

type Written = { readonly field: string; readonly text: string; readonly label: string };

const CARD_NUMBER = 'contains_card_number';

/**
 * What stands in clear in the books or in the log must not carry card data past the vault. The one
 * check of every text from outside: `texts` has all fields of a request by their names.
 */
export function* checkFreeText(
  texts: Readonly<Record<string, FreeText>>,
  card: OwnCard = {},
): Generator<FieldError> {
  const written = Object.entries(texts).flatMap(writtenIn);
  let isCarried = false;
  for (const one of written) {
    const fault = faultIn(one, card);
    if (fault === null) continue;
    const [code, message] = fault;
    isCarried = true;
    yield { field: one.field, code, message };
  }
  if (isCarried || card.number === undefined) return;
  const isKey = ({ label, text }: Written) => label === text;
  for (const some of [written, written.filter((one) => !isKey(one))]) {
    for (const at of splitOver(
      some.map(({ text }) => text),
      card.number,
    )) {
      const message = 'must not contain a part of the card number that another field completes';
      yield { field: some[at]?.field ?? 'body', code: CARD_NUMBER, message };
    }
  }
}

function writtenIn([field, given]: readonly [string, FreeText]): readonly Written[] {
  if (given == null) return [];
  if (typeof given === 'string') return [{ field, text: given, label: '' }];
  return Object.entries(given).flatMap(([key, value]) => [
    { field, text: key, label: key },
    { field: metadataField(key), text: value, label: key },
  ]);
}

function faultIn(
  { text, label }: Written,
  { number, cvv }: OwnCard,
): readonly [FieldErrorCode, string] | null {
  if (number !== undefined && carriesCardNumber(text, number)) {
    return [CARD_NUMBER, 'must not contain the card number'];
  }
  if (holdsCardNumber(text, label)) return [CARD_NUMBER, 'must not contain a card number'];
  if (cvv !== undefined && labelsCvv(text, cvv))
    return ['contains_cvv', 'must not contain the CVV'];
  return null;
}
