import { type Insertable, type Selectable } from 'kysely';
import { z } from 'zod';
import { eventCauses, type PaymentEvent } from '../../domain/payment.js';
import { codeOf, eventTypes, paymentStatuses } from '../../domain/states.js';
import { type PaymentEventsTable } from '../../database/tables.js';
import { fromStored, toStored } from '../../database/time.js';
import { toAnswer } from './state-columns.js';

/** Why a row waits for its events: see unsequenced-rows.ts. */
export const UNSEQUENCED = { setAside: 0, earlier: 1, current: 2 } as const;

/** `requestId`: of the request for it, if it is an intent. */
export const toEventRow = (
  event: PaymentEvent,
  requestId: string | null = null,
): Insertable<PaymentEventsTable> => ({
  payment_id: event.paymentId,
  version: event.version,
  type: event.type,
  from_status: event.fromStatus,
  to_status: event.toStatus,
  cause: event.cause,
  bank_reference: event.bankReference,
  bank_code: codeOf(event.answer),
  amount: event.amount,
  detail: event.detail,
  created_at: toStored(event.at),
  tracking_id: event.trackingId,
  request_id: requestId,
  unsequenced: UNSEQUENCED.current,
});

const status = z.enum(paymentStatuses);

const words = z.object({
  type: z.enum(eventTypes),
  fromStatus: status.nullable(),
  toStatus: status,
  cause: z.enum(eventCauses),
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
  }),
  answer: toAnswer(row.bank_code),
  bankReference: row.bank_reference,
  amount: row.amount,
  detail: row.detail,
  trackingId: row.tracking_id,
  at: fromStored(row.created_at),
});
