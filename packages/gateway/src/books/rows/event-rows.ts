import { type Insertable, type Selectable } from 'kysely';
import { z } from 'zod';
import { eventCauses, type PaymentEvent } from '../../domain/payment.js';
import { bankCodeList, eventTypes, paymentStatuses } from '../../domain/states.js';
import { type PaymentEventsTable } from '../../database/tables.js';
import { fromStored, toStored } from '../../database/time.js';

export const toEventRow = (event: PaymentEvent): Insertable<PaymentEventsTable> => ({
  payment_id: event.paymentId,
  version: event.version,
  type: event.type,
  from_status: event.fromStatus,
  to_status: event.toStatus,
  cause: event.cause,
  bank_reference: event.bankReference,
  bank_code: event.bankCode,
  amount: event.amount,
  detail: event.detail,
  created_at: toStored(event.at),
});

const status = z.enum(paymentStatuses);

const words = z.object({
  type: z.enum(eventTypes),
  fromStatus: status.nullable(),
  toStatus: status,
  cause: z.enum(eventCauses),
  bankCode: z.enum(bankCodeList).nullable(),
});

/** Throws a ZodError when a row is not what the gateway writes. */
export const toEvent = (row: Selectable<PaymentEventsTable>): PaymentEvent => ({
  paymentId: row.payment_id,
  version: row.version,
  ...words.parse({
    type: row.type,
    fromStatus: row.from_status,
    toStatus: row.to_status,
    cause: row.cause,
    bankCode: row.bank_code,
  }),
  bankReference: row.bank_reference,
  amount: row.amount,
  detail: row.detail,
  at: fromStored(row.created_at),
});
