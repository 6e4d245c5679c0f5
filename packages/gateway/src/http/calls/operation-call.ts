import { z } from 'zod';
import { type ApiError } from '../../domain/errors.js';
import { type OperationKind } from '../../domain/states.js';
import { type OperationCommand, type OperationIdentity } from '../../services/operation-command.js';
import { type RequestedOperation } from '../../services/request-operation.js';
import { type RefusedRequest } from '../../services/used-keys.js';
import { type Call, type Description, type Examples, post } from '../kit/call.js';
import { notePayment } from '../kit/context.js';
import { type ParsedBody } from '../kit/parsed-body.js';
import { type Path } from '../kit/path.js';
import { checkFreeText, type FreeText, KEY_FIELD, NO_FREE_TEXT } from '../schemas/free-text.js';
import { type OperatedView, operatedView, operatedViewOf } from '../schemas/operation.js';
import { readFields, validationFailed } from '../schemas/read-fields.js';

/** A call that captures, voids or refunds a payment. */
export function operationCall<Schema extends z.ZodObject>(
  kind: OperationKind,
  path: Path<string>,
  declared: Omit<Description, 'errors'> & {
    readonly request: Schema;
    readonly requests: Examples<NoInfer<z.input<Schema>>>;
    readonly answers: Examples<OperatedView>;
    /** What a valid request asks for. */
    readonly identityOf: (request: z.output<Schema>) => OperationIdentity;
  },
): Call {
  const { request, requests, answers, identityOf, ...description } = declared;

  function read(
    body: ParsedBody,
    idempotencyKey: string | null,
  ): OperationCommand | RefusedRequest<OperationIdentity> {
    const refused = (refusal: ApiError) => ({
      refusal,
      identity: readIdentity(body.asBefore()),
      idempotencyKey,
    });
    if (body.refusal !== null) return refused(body.refusal);
    const { data, errors } = readFields(request, body.value, 'body');
    if (errors !== null) return refused(validationFailed(errors));
    const command = { kind, idempotencyKey, ...identityOf(data) };
    const found = checkFreeText(freeTextOf(command));
    return found.length > 0 ? refused(validationFailed(found)) : command;
  }

  return post(path, {
    ...description,
    errors: ['operation_in_progress', 'operation_not_allowed', 'operation_unconfirmed'],
    key: { purpose: `${kind} that you mean` },
    body: { schema: request, required: false, examples: requests, read },
    answer: {
      description: 'The operation, and the payment after it.',
      schema: operatedView,
      examples: answers,
      viewOf: (made: RequestedOperation, addressOf) => operatedViewOf(made, addressOf),
      note(res, { payment, operation }) {
        notePayment(res, payment, operation);
      },
    },
    handle: ({ merchantId, requestId, id, command }, { operations }) =>
      'refusal' in command
        ? operations.replayOrRefuse(merchantId, id, kind, command)
        : operations.request(merchantId, id, command, requestId),
  });
}

// Lists every field, so that none is forgotten. The payment's own card number is checked for once the payment
// is known.
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

const sent = z.strictObject({ amount: z.number().nullish(), reason: z.string().nullish() });

// The identity of a refused request, by no rule of today's: see readPaymentIdentity.
function readIdentity(body: unknown): OperationIdentity | null {
  const { data } = sent.safeParse(body);
  return data === undefined ? null : { amount: data.amount ?? null, reason: data.reason ?? null };
}
