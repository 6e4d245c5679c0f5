import { z } from 'zod';
import { type OperationKind } from '../../domain/states.js';
import { type OperationCommand } from '../../services/operations.js';
import { amount } from './amount.js';
import { parseFields } from './parse-fields.js';
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

/** Reads a parsed JSON body as a request to capture. Throws ApiError `validation_failed`. */
export const parseCapture = (body: unknown): ParsedOperation => ({
  kind: 'capture',
  amount: parseFields(captureRequest, body, 'body').amount ?? null,
  reason: null,
});

/** Reads a parsed JSON body as a request to void. Throws ApiError `validation_failed`. */
export function parseVoid(body: unknown): ParsedOperation {
  parseFields(voidRequest, body, 'body');
  return { kind: 'void', amount: null, reason: null };
}

/** Reads a parsed JSON body as a request to refund. Throws ApiError `validation_failed`. */
export function parseRefund(body: unknown): ParsedOperation {
  const { amount: wanted = null, reason = null } = parseFields(refundRequest, body, 'body');
  return { kind: 'refund', amount: wanted, reason };
}

export type ParsedOperation = Omit<OperationCommand, 'idempotencyKey'> & { kind: OperationKind };
