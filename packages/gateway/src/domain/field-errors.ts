/** What can be wrong with one field: the `code` of an entry in a problem's `errors`. */
export const fieldErrorTable = {
  required: 'The field is missing.',
  invalid_type: 'The value is of another type, such as a number in the place of text.',
  invalid_value: 'The value is not one of those that are allowed.',
  invalid_length: 'The text is empty or too long.',
  invalid_characters: 'The text contains control characters or broken Unicode.',
  out_of_range: 'The number or time is too small or too large.',
  unknown_field: 'The object has a field that this request does not know.',
  unknown_parameter: 'The query has a parameter that this request does not know.',
  repeated: 'The parameter, or a name in a JSON object, may be given only once.',
  too_deep: 'The JSON is nested deeper than any request needs.',
  forbidden_key:
    'An object has a key with a name that is not allowed, or `metadata` one for card data, such as `cvv`, `cvc`, `pan` or `card_number`.',
  invalid_key: 'A key of `metadata` is empty or too long.',
  too_many_keys: '`metadata` has too many keys.',
  invalid_card_number:
    'Not a card number: a digit is wrong, or there are too few or too many for its brand.',
  invalid_month: 'Not a month from 1 to 12.',
  invalid_year: 'Not a year of four digits, or further ahead than a card is valid.',
  card_expired: 'The card has expired, by the date in the request.',
  invalid_cvv: 'The CVV has too few or too many digits for this card.',
  contains_card_number:
    'Free text or the `Idempotency-Key` contains a card number, in any form, or a part of the card number that another field completes.',
  contains_cvv: 'Free text or the `Idempotency-Key` contains the CVV.',
  unknown_currency: 'Not the ISO 4217 code of a currency in use.',
  amount_too_large: 'More than can be captured or refunded; `message` says how much can.',
  invalid_cursor: '`starting_after` must be the last entry of the page before.',
  invalid_time: 'Not a time in the form of RFC 3339.',
} as const satisfies Record<string, string>;

export type FieldErrorCode = keyof typeof fieldErrorTable;

/** For reading what a validation library carries along as any value. */
export const isFieldErrorCode = (code: unknown): code is FieldErrorCode =>
  typeof code === 'string' && Object.hasOwn(fieldErrorTable, code);
