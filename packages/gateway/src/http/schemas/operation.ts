import { z } from 'zod';
import { type Operation, publicOperationStatusOf } from '../../domain/operations/operation.js';
import {
  answerCodes,
  codeOf,
  operationKinds,
  publicOperationStatuses,
} from '../../domain/states.js';
import { type OperationAndPayment } from '../../services/outcomes.js';
import { type ChallengeAddressOf } from './next-action.js';
import { paymentView, viewOf } from './payment.js';

const { approved, declined, pending } = answerCodes;

/** A capture, void or refund as merchants see it. */
export const operationView = z
  .strictObject({
    id: z.uuid(),
    payment_id: z.uuid(),
    type: z.enum(operationKinds),
    status: z.enum(publicOperationStatuses).meta({
      description:
        '`pending` says that the bank is still at it, or that its answer is not known yet: look again.',
    }),
    code: z.enum([approved, declined, pending]).nullable().meta({
      description: "The bank's code: 0 success, 100 failed, 200 pending. Null until it has spoken.",
    }),
    failure_reason: z.string().nullable().meta({ description: 'Why it failed.' }),
    tracking_id: z.string().nullable().meta({ description: "The bank's id of this operation." }),
    amount: z.int().min(1).meta({ description: 'In the minor unit of the currency.' }),
    currency: z.string().meta({ examples: ['USD'] }),
    reason: z.string().nullable().meta({ description: 'Your own words; on refunds.' }),
    created_at: z.iso.datetime({ precision: 3 }),
    updated_at: z.iso.datetime({ precision: 3 }),
  })
  .meta({ id: 'Operation' });

export type OperationView = z.output<typeof operationView>;

/** What a capture, void or refund is answered with. */
export const operatedView = z
  .strictObject({
    operation: operationView,
    payment: paymentView.meta({ description: 'The payment after the operation.' }),
  })
  .meta({ id: 'OperationAndPayment' });

export type OperatedView = z.output<typeof operatedView>;

export const operationViewOf = (operation: Operation): OperationView => ({
  id: operation.id,
  payment_id: operation.paymentId,
  type: operation.kind,
  status: publicOperationStatusOf(operation),
  code: codeOf(operation.state.answer),
  failure_reason: operation.state.reason,
  tracking_id: operation.state.trackingId,
  amount: operation.amount,
  currency: operation.currency,
  reason: operation.reason,
  created_at: operation.createdAt.toISOString(),
  updated_at: operation.updatedAt.toISOString(),
});

export const operatedViewOf = (
  { operation, payment }: OperationAndPayment,
  addressOf: ChallengeAddressOf,
): OperatedView => ({
  operation: operationViewOf(operation),
  payment: viewOf(payment, addressOf),
});
