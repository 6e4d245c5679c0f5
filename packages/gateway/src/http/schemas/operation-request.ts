import { z } from 'zod';
import { type ApiError } from '../../domain/errors.js';
import { type OperationCommand, type OperationIdentity } from '../../services/operation-command.js';
import { type RefusedRequest } from '../../services/used-keys.js';
import { amount } from './amount.js';
import { checkFreeText, type FreeText, KEY_FIELD, NO_FREE_TEXT } from './free-text.js';
import { readFields, validationFailed } from './parse-fields.js';
import { type ParsedBody } from './parsed-body.js';
import { text } from './text.js';

const MUST_BE_OBJECT = 'must be a JSON object';

/** The body of `POST /payments/{id}/captures`. */
export const captureRequest = z.strictObject(
  {
    amount: amount.nullish().meta({
      description:
        'What to take of the authorized amount, in the minor unit of the currency; the rest is released. All of it when left out.',
      examples: [700],
    }),
  },
  MUST_BE_OBJECT,
);

/** The body of `POST /payments/{id}/void`. */
export const voidRequest = z.strictObject({}, MUST_BE_OBJECT);

/** The body of `POST /payments/{id}/refunds`. */
export const refundRequest = z.strictObject(
  {
    amount: amount.nullish().meta({
      description:
        'What to pay back, in the minor unit of the currency. All that is left when left out.',
      examples: [300],
    }),
    reason: text(255)
      .nullish()
      .meta({ description: 'Why, in your own words.', examples: ['One apple was bad'] }),
  },
  MUST_BE_OBJECT,
);

/** A JSON body as a request to capture, or refused with every field that is wrong. */
export const readCapture: ReadOperation = (body, key) =>
  read(body, key, captureRequest, ({ amount: wanted = null }) => ({
    kind: 'capture',
    amount: wanted,
    reason: null,
  }));

/** The same for a void. */
export const readVoid: ReadOperation = (body, key) =>
  read(body, key, voidRequest, () => ({ kind: 'void', amount: null, reason: null }));

/** The same for a refund. */
export const readRefund: ReadOperation = (body, key) =>
  read(body, key, refundRequest, ({ amount: wanted = null, reason = null }) => ({
    kind: 'refund',
    amount: wanted,
    reason,
  }));

export type ReadOperation = (
  body: ParsedBody,
  idempotencyKey: string | null,
) => OperationCommand | RefusedRequest<OperationIdentity>;

function read<Schema extends z.ZodObject>(
  body: ParsedBody,
  idempotencyKey: string | null,
  schema: Schema,
  toCommand: (request: z.output<Schema>) => Omit<OperationCommand, 'idempotencyKey'>,
): ReturnType<ReadOperation> {
  const refused = (refusal: ApiError) => ({
    refusal,
    identity: readSaid(body.asBefore()),
    idempotencyKey,
  });
  if (body.refusal !== null) return refused(body.refusal);
  const { data, errors } = readFields(schema, body.value, 'body');
  if (errors !== null) return refused(validationFailed(errors));
  const command = { ...toCommand(data), idempotencyKey };
  const found = checkFreeText(freeTextOf(command));
  return found.length > 0 ? refused(validationFailed(found)) : command;
}

// By the name of each field, so that none is forgotten. Whether it is the payment's own card is asked
// once the payment is known.
const freeTextOf = ({
  reason,
  idempotencyKey,
}: OperationCommand): Record<
  Exclude<keyof OperationCommand, 'idempotencyKey'> | typeof KEY_FIELD,
  FreeText
> => ({
  kind: NO_FREE_TEXT,
  amount: NO_FREE_TEXT,
  reason,
  [KEY_FIELD]: idempotencyKey,
});

const said = z.strictObject({ amount: z.number().nullish(), reason: z.string().nullish() });

// What a refused body says, held to none of today's rules: see readSaidPayment.
function readSaid(body: unknown): OperationIdentity | null {
  const { data } = said.safeParse(body);
  return data === undefined ? null : { amount: data.amount ?? null, reason: data.reason ?? null };
}
