import { z } from 'zod';
import { eventCauses, type PaymentEvent, publicStatus } from '../../domain/payment.js';
import { answerCodeList, codeOf, eventTypes } from '../../domain/states.js';
import { paymentStatus } from './payment.js';

/** A step in a payment's history as merchants see it. */
export const eventView = z
  .strictObject({
    sequence: z.int().min(1).meta({ description: 'Counts the steps of this payment, from 1.' }),
    type: z.enum(eventTypes),
    from_status: paymentStatus.nullable().meta({ description: 'Null on the first step.' }),
    to_status: paymentStatus,
    cause: z.enum(eventCauses).meta({
      description:
        'What made the step: your request, the answer of the bank to it, the return of the payer from a challenge, the reconciler that asks the bank later, the worker that releases what was not captured in time, or an operator who has looked into it.',
    }),
    bank_reference: z.string().meta({
      description: 'Under which the bank knows it: the id of the payment, or of the operation.',
    }),
    bank_code: z.enum(answerCodeList).nullable(),
    amount: z
      .int()
      .nullable()
      .meta({ description: 'What it is about, in the minor unit of the currency.' }),
    detail: z
      .string()
      .nullable()
      .meta({ description: 'Why it failed, or why the outcome is not known.' }),
    created_at: z.iso.datetime({ precision: 3 }),
  })
  .meta({ id: 'PaymentEvent' });

export type EventView = z.output<typeof eventView>;

export const eventViewOf = (event: PaymentEvent): EventView => ({
  sequence: event.version,
  type: event.type,
  from_status: event.fromStatus === null ? null : publicStatus(event.fromStatus),
  to_status: publicStatus(event.toStatus),
  cause: event.cause,
  bank_reference: event.bankReference,
  bank_code: codeOf(event.answer),
  amount: event.amount,
  // What an operator notes down is not written for merchants.
  detail: event.cause === 'operator' ? null : event.detail,
  created_at: event.at.toISOString(),
});
