import { z } from 'zod';
import { digitsOf } from '../../../domain/digits.js';
import { type FieldError } from '../../../domain/errors.js';
import { Secret } from '../../../domain/secret.js';
import { threeDSecureRequests } from '../../../domain/three-d-secure.js';
import { type PaymentCommand, type PaymentIdentity } from '../../../services/payment-command.js';
import { type RefusedRequest } from '../../../services/used-keys.js';
import { card, cardFields, checkCard, type ReadCard } from '../../schemas/card.js';
import { valueAt } from '../../schemas/field-errors.js';
import { checkFreeText, type FreeText, KEY_FIELD, NO_FREE_TEXT } from '../../schemas/free-text.js';
import { decoded, shopUrl } from '../../schemas/shop-url.js';
import { currency } from '../../schemas/currency.js';
import { metadata } from '../../schemas/metadata.js';
import { capture, reference } from '../../schemas/order-fields.js';
import { readFields, readOne, validationFailed } from '../../schemas/read-fields.js';
import { type ParsedBody } from '../../kit/parsed-body.js';
import { readPaymentIdentity } from './payment-identity.js';
import { amount, bodyOf, text } from '../../schemas/fields.js';

const fields = {
  card,
  amount,
  currency,
  capture,
  reference,
  description: text(255).nullish(),
  metadata: metadata.nullish(),
  request_three_d_secure: z
    .enum(threeDSecureRequests, 'must be "automatic", "required" or "never"')
    .nullish()
    .meta({
      description:
        'Whether the payer is authenticated by 3-D Secure: the bank decides (`automatic`, the default), it is `required`, or the payer is `never` asked. A bank may insist on it all the same.',
    }),
  return_url: shopUrl(
    'Where the payer returns to after a 3-D Secure challenge; `payment_id` is added to its query. Without it no challenge is possible, and a card that needs one is declined: `authentication_required`.',
  ).nullish(),
};

/** The body of `POST /payments`. */
export const paymentRequest = bodyOf('PaymentRequest', fields);

type PaymentRequest = z.output<typeof paymentRequest>;

/** Reads a JSON body as a request to pay, or as a refused one that names every wrong field. */
export function readPaymentRequest(
  body: ParsedBody,
  idempotencyKey: string | null,
  now: Date,
): PaymentCommand | RefusedRequest<PaymentIdentity> {
  if (body.refusal !== null) {
    return {
      refusal: body.refusal,
      identity: readPaymentIdentity(body.asBefore()),
      idempotencyKey,
    };
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
    threeDSecureRequest: request.request_three_d_secure ?? null,
    returnUrl: request.return_url ?? null,
    idempotencyKey,
  };
}

// No release has accepted a key that contains the card number, and such a key must not get into a query.
// The other rules are newer: a key that breaks them may have made a payment.
const refused = (
  body: ParsedBody,
  key: string | null,
  errors: readonly FieldError[],
  number: string | undefined,
) => ({
  refusal: validationFailed(errors),
  identity: readPaymentIdentity(body.asBefore()),
  idempotencyKey: number !== undefined && digitsOf(key ?? '').includes(number) ? null : key,
});

type Fields = Omit<PaymentRequest, 'card'>;

/** The fields of a request that are valid by themselves. */
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
    request_three_d_secure: one(fields.request_three_d_secure, 'request_three_d_secure'),
    return_url: one(fields.return_url, 'return_url'),
  };
}

// The rules that involve several fields, or the time.
const check = (read: Read, idempotencyKey: string | null, now: Date): readonly FieldError[] => [
  ...checkCard(read.card, now),
  ...checkFreeText(freeTextOf(read, idempotencyKey), read.card),
];

// Lists every field, so that none is forgotten.
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
  request_three_d_secure: NO_FREE_TEXT,
  return_url: read.return_url == null ? null : decoded(read.return_url),
  [KEY_FIELD]: idempotencyKey,
});
