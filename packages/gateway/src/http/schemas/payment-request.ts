import { z } from 'zod';
import { minorUnitDigits } from '../../domain/currency.js';
import { digitsOf } from '../../domain/digits.js';
import { type FieldError } from '../../domain/errors.js';
import { captureModes } from '../../domain/payment.js';
import { Secret } from '../../domain/secret.js';
import { type PaymentCommand, type PaymentIdentity } from '../../services/payment-command.js';
import { type RefusedRequest } from '../../services/used-keys.js';
import { amount } from './amount.js';
import { card, cardFields, checkCard, type ReadCard } from './card.js';
import { valueAt } from './field-errors.js';
import { checkFreeText, type FreeText, KEY_FIELD, NO_FREE_TEXT } from './free-text.js';
import { metadata } from './metadata.js';
import { readFields, readOne, validationFailed } from './parse-fields.js';
import { type ParsedBody } from './parsed-body.js';
import { readSaidPayment } from './said-payment.js';
import { failWith, text } from './text.js';

// Letters of ASCII alone: in capitals, "ınr" (U+0131) would be INR too.
const CURRENCY_CODE = /^[A-Za-z]{3}$/;

const currency = z
  .string('must be an ISO 4217 code of three letters, such as "USD"')
  .transform((given, context) => {
    const code = CURRENCY_CODE.test(given) ? given.toUpperCase() : '';
    return minorUnitDigits(code) === null
      ? failWith(context, 'unknown_currency', 'is not the ISO 4217 code of a currency in use')
      : code;
  })
  .meta({
    description: 'ISO 4217 code; lower case is accepted.',
    pattern: CURRENCY_CODE.source,
    examples: ['USD'],
  });

const fields = {
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
};

/** The body of `POST /payments`. */
export const paymentRequest = z
  .strictObject(fields, 'must be a JSON object')
  .meta({ id: 'PaymentRequest' });

type PaymentRequest = z.output<typeof paymentRequest>;

/** A JSON body as a request to pay, or refused with every field that is wrong. */
export function readPaymentRequest(
  body: ParsedBody,
  idempotencyKey: string | null,
  now: Date,
): PaymentCommand | RefusedRequest<PaymentIdentity> {
  if (body.refusal !== null) {
    return { refusal: body.refusal, identity: readSaidPayment(body.asBefore()), idempotencyKey };
  }
  const { data, errors } = readFields(paymentRequest, body.value, 'body');
  if (data === null) {
    const read = readable(body.value);
    const found = check(read, idempotencyKey, now);
    return refused(body, idempotencyKey, [...errors, ...found], read.card.number);
  }
  const found = check(data, idempotencyKey, now);
  return found.length > 0
    ? refused(body, idempotencyKey, found, data.card.number)
    : commandOf(data, idempotencyKey);
}

function commandOf(request: PaymentRequest, idempotencyKey: string | null): PaymentCommand {
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

// A key that has the card number in it no release has taken, and it must not get into a query. Of other
// rules, earlier releases knew nothing: such a key may have made a payment.
const refused = (
  body: ParsedBody,
  key: string | null,
  errors: readonly FieldError[],
  number: string | undefined,
) => ({
  refusal: validationFailed(errors),
  identity: readSaidPayment(body.asBefore()),
  idempotencyKey: number !== undefined && digitsOf(key ?? '').includes(number) ? null : key,
});

type Fields = Omit<PaymentRequest, 'card'>;

/** What could be read of a request: each field that is right by itself. */
type Read = { readonly [Field in keyof Fields]?: Fields[Field] | undefined } & {
  readonly card: ReadCard;
};

function readable(body: unknown): Required<Read> {
  const one = <Schema extends z.ZodType>(schema: Schema, ...path: string[]) =>
    readOne(schema, valueAt(body, path));
  const readCard: Required<ReadCard> = {
    number: one(cardFields.number, 'card', 'number'),
    cvv: one(cardFields.cvv, 'card', 'cvv'),
    expiry_month: one(cardFields.expiry_month, 'card', 'expiry_month'),
    expiry_year: one(cardFields.expiry_year, 'card', 'expiry_year'),
    holder_name: one(cardFields.holder_name, 'card', 'holder_name'),
  };
  return {
    card: readCard,
    amount: one(fields.amount, 'amount'),
    currency: one(fields.currency, 'currency'),
    capture: one(fields.capture, 'capture'),
    reference: one(fields.reference, 'reference'),
    description: one(fields.description, 'description'),
    metadata: one(fields.metadata, 'metadata'),
  };
}

// The rules that hold between several fields, or with the time.
const check = (read: Read, idempotencyKey: string | null, now: Date): readonly FieldError[] => [
  ...checkCard(read.card, now),
  ...checkFreeText(freeTextOf(read, idempotencyKey), read.card),
];

// By the name of each field, so that none is forgotten.
type Field = Exclude<keyof PaymentRequest, 'card'> | `card.${keyof PaymentRequest['card']}`;

const freeTextOf = (
  read: Read,
  idempotencyKey: string | null,
): Record<Field | typeof KEY_FIELD, FreeText> => ({
  'card.number': NO_FREE_TEXT,
  'card.cvv': NO_FREE_TEXT,
  'card.expiry_month': NO_FREE_TEXT,
  'card.expiry_year': NO_FREE_TEXT,
  'card.holder_name': read.card.holder_name,
  amount: NO_FREE_TEXT,
  currency: NO_FREE_TEXT,
  capture: NO_FREE_TEXT,
  reference: read.reference,
  description: read.description,
  metadata: read.metadata,
  [KEY_FIELD]: idempotencyKey,
});
