import { mayCarryNumberOf } from '../domain/card.js';
import { ApiError, type FieldError } from '../domain/errors.js';
import { type Payment } from '../domain/payment.js';
import { Secret } from '../domain/secret.js';
import { type OperationKind } from '../domain/states.js';

/** A valid request to capture, void or refund. Null stands for what the merchant left out. */
export type OperationCommand = {
  readonly kind: OperationKind;
  readonly amount: number | null;
  readonly reason: string | null;
  readonly idempotencyKey: string | null;
};

/** What makes two requests with one key the same: the fields as sent, before defaults. */
export type OperationIdentity = Omit<OperationCommand, 'kind' | 'idempotencyKey'>;

/** The identity as text, to be hashed. As with payments, a further field goes last. */
export function identityText({ amount, reason }: OperationIdentity): Secret {
  const fields: Record<keyof OperationIdentity, unknown> = { amount, reason };
  return new Secret(JSON.stringify(Object.values(fields)));
}

const NO_FREE_TEXT = null;

/**
 * What is stored in clear must not carry the card number past the vault. Throws ApiError
 * `validation_failed`.
 */
export function refuseCardNumber(
  { card }: Payment,
  { reason, idempotencyKey }: OperationCommand,
): void {
  // By the name of each field, so that none is forgotten.
  type Field = Exclude<keyof OperationCommand, 'idempotencyKey'> | 'Idempotency-Key';
  const freeText: Record<Field, string | null> = {
    kind: NO_FREE_TEXT,
    amount: NO_FREE_TEXT,
    reason,
    'Idempotency-Key': idempotencyKey,
  };
  const errors = Object.entries(freeText)
    .filter(([, text]) => text !== null && mayCarryNumberOf(card, text))
    .map(([field]): FieldError => ({
      field,
      code: 'contains_card_number',
      message: 'must not contain the card number',
    }));
  if (errors.length > 0) throw new ApiError('validation_failed', { errors });
}
