import { z } from 'zod';
import { brandOf, carriesCardNumber, cvvLength, isExpired, passesLuhn } from '../../domain/card.js';
import { minorUnitDigits } from '../../domain/currency.js';
import { ApiError, type FieldError } from '../../domain/errors.js';
import { captureModes } from '../../domain/payment.js';
import { Secret } from '../../domain/secret.js';
import { type PaymentCommand } from '../../services/payments.js';
import { amount } from './amount.js';
import { parseFields } from './parse-fields.js';
import { because, failWith, text } from './text.js';

const cardNumber = z
  .string('must be text, the digits of the card number')
  .transform((given, context) => {
    const digits = given.replace(/[ -]/g, '');
    if (!/^\d{12,19}$/.test(digits)) {
      return failWith(context, 'invalid_card_number', 'must be 12 to 19 digits');
    }
    if (!passesLuhn(digits)) {
      return failWith(context, 'invalid_card_number', 'is not a card number: a digit is mistyped');
    }
    return digits;
  })
  .meta({
    description: 'The card number (PAN). Spaces and dashes between the digits are dropped.',
    examples: ['4242424242424242'],
  });

const expiryMonth = z
  .union([z.string(), z.number()], 'must be a month, "1" or 1 to "12" or 12')
  .transform((given, context) =>
    /^(0?[1-9]|1[0-2])$/.test(String(given))
      ? Number(given)
      : failWith(context, 'invalid_month', 'must be a month from 1 to 12'),
  )
  .meta({ description: 'Month in which the card expires, 1 to 12.', examples: ['12', 12, '1'] });

const expiryYear = z
  .union([z.string(), z.number()], 'must be a year of four digits, such as "2042" or 2042')
  .transform((given, context) =>
    /^20\d\d$/.test(String(given))
      ? Number(given)
      : failWith(context, 'invalid_year', 'must be a year of four digits, such as 2042'),
  )
  .meta({ description: 'Year in which the card expires, four digits.', examples: ['2042', 2042] });

const cvv = z
  .string('must be text of three digits, four on American Express')
  .regex(/^\d{3,4}$/, 'must be three digits, four on American Express')
  .meta({
    description: 'Card verification value. Passed on to the bank and never stored.',
    examples: ['123'],
  });

const card = z
  .strictObject(
    {
      number: cardNumber,
      expiry_month: expiryMonth,
      expiry_year: expiryYear,
      cvv,
      holder_name: text(255)
        .nullish()
        .meta({ examples: ['John Doe'] }),
    },
    'must be an object',
  )
  .meta({ description: 'The card to charge. It is refused here once its expiry month has ended.' });

const currency = z
  .string('must be an ISO 4217 code of three letters, such as "USD"')
  .transform((given, context) => {
    const code = given.toUpperCase();
    return minorUnitDigits(code) === null
      ? failWith(context, 'unknown_currency', 'is not the ISO 4217 code of a currency in use')
      : code;
  })
  .meta({ description: 'ISO 4217 code; lower case is accepted.', examples: ['USD'] });

const MAX_METADATA_KEYS = 50;

const metadata = z
  .record(text(40), text(500, { empty: true }), 'must be an object of texts')
  .refine(
    (entries) => Object.keys(entries).length <= MAX_METADATA_KEYS,
    because('too_many_keys', `must have at most ${MAX_METADATA_KEYS} keys`),
  )
  .meta({
    description: 'Up to 50 keys of 40 characters, with texts of up to 500 characters.',
    examples: [{ order: '6735' }],
    maxProperties: MAX_METADATA_KEYS,
  });

/** The body of `POST /payments`. */
export const paymentRequest = z
  .strictObject(
    {
      card,
      amount,
      currency,
      capture: z.enum(captureModes, 'must be "automatic" or "manual"').nullish().meta({
        description:
          '`automatic` (default) takes the money at once; `manual` only holds it, and the payment becomes `authorized`.',
      }),
      reference: text(255)
        .nullish()
        .meta({ description: 'Your own reference, such as an order number.', examples: ['6735'] }),
      description: text(255).nullish(),
      metadata: metadata.nullish(),
    },
    'must be a JSON object',
  )
  .meta({ id: 'PaymentRequest' });

/**
 * Reads a parsed JSON body as a request to pay. Throws ApiError `validation_failed` with every field
 * that is wrong.
 */
export function parsePaymentRequest(
  body: unknown,
  idempotencyKey: string | null,
  now: Date,
): PaymentCommand {
  const request = parseFields(paymentRequest, body, 'body');
  const errors = [...checkCard(request.card, now), ...checkFreeText(request, idempotencyKey)];
  if (errors.length > 0) throw new ApiError('validation_failed', { errors });

  const { card: given } = request;
  return {
    card: {
      number: new Secret(given.number),
      cvv: new Secret(given.cvv),
      holderName: given.holder_name == null ? null : new Secret(given.holder_name),
      expiryMonth: given.expiry_month,
      expiryYear: given.expiry_year,
    },
    amount: request.amount,
    currency: request.currency,
    capture: request.capture ?? null,
    reference: request.reference ?? null,
    description: request.description ?? null,
    metadata: request.metadata ?? null,
    idempotencyKey,
  };
}

type PaymentRequest = z.output<typeof paymentRequest>;

function* checkCard(given: PaymentRequest['card'], now: Date): Generator<FieldError> {
  const brand = brandOf(given.number);
  const digits = cvvLength(brand);
  if (given.cvv.length !== digits) {
    const message = `must be ${digits} digits on this brand of card`;
    yield { field: 'card.cvv', code: 'invalid_cvv', message };
  }
  if (isExpired(given.expiry_month, given.expiry_year, now)) {
    yield { field: 'card.expiry_year', code: 'card_expired', message: 'the card has expired' };
  }
}

// What is stored or logged in clear must not carry the card number past the vault.
function* checkFreeText(
  request: PaymentRequest,
  idempotencyKey: string | null,
): Generator<FieldError> {
  const places: [field: string, texts: (string | null | undefined)[]][] = [
    ['card.holder_name', [request.card.holder_name]],
    ['reference', [request.reference]],
    ['description', [request.description]],
    ['metadata', Object.entries(request.metadata ?? {}).flat()],
    ['Idempotency-Key', [idempotencyKey]],
  ];
  for (const [field, texts] of places) {
    if (texts.some((given) => given != null && carriesCardNumber(given, request.card.number))) {
      yield { field, code: 'contains_card_number', message: 'must not contain the card number' };
    }
  }
}
