/** What can be wrong with one field: the `code` of an entry in a problem's `errors`. */
export const fieldErrorTable = {
  required: 'The field is missing.',
  invalid_type: 'The value has the wrong type, such as a number instead of text.',
  invalid_value: 'The value is not one of the allowed ones.',
  invalid_length: 'The text is empty or too long.',
  invalid_characters: 'The text contains control characters or broken Unicode.',
  out_of_range: 'The number or time is too small or too large.',
  unknown_field: 'The object has a field that this request does not have.',
  unknown_parameter: 'The query has a parameter that this request does not have.',
  repeated: 'The parameter, or a name in a JSON object, may be given only once.',
  too_deep: 'The JSON is nested too deeply.',
  forbidden_key:
    'An object has a key that is not allowed, or `metadata` has a key for card data, such as `cvv`, `cvc`, `pan` or `card_number`.',
  invalid_key: 'A key of `metadata` is empty or too long.',
  too_many_keys: '`metadata` has too many keys.',
  invalid_card_number: 'Not a card number: a digit is wrong, or the length is wrong for the brand.',
  invalid_month: 'The month is not from 1 to 12.',
  invalid_year: 'The year does not have four digits, or is too far in the future.',
  card_expired: 'The expiry date in the request has passed.',
  invalid_cvv: 'The CVV has the wrong length for this card.',
  contains_card_number:
    'A text or the `Idempotency-Key` contains a card number, in any form, or a part of the card number that another field completes.',
  contains_cvv: 'A text or the `Idempotency-Key` contains the CVV.',
  unknown_currency: 'The currency is not the ISO 4217 code of a currency in use.',
  amount_too_large:
    'The amount exceeds what can be captured or refunded; `message` names the maximum.',
  invalid_cursor:
    '`starting_after` or `after` must be the id of the last entry of the previous page.',
  invalid_url:
    'The address is not absolute, not `https`, or not allowed otherwise; `message` says why.',
  invalid_time: 'The time is not in RFC 3339 format.',
} as const satisfies Record<string, string>;

export type FieldErrorCode = keyof typeof fieldErrorTable;

/** Recognizes a code among the values that a validation library passes on. */
export const isFieldErrorCode = (code: unknown): code is FieldErrorCode =>
  typeof code === 'string' && Object.hasOwn(fieldErrorTable, code);
