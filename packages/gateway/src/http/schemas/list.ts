import { z } from 'zod';
import { readId } from '../../domain/ids.js';
import { cursorMessage, EVENT_CURSOR } from '../../services/cursors.js';
import { type Listed, type Page, type PaymentFilter } from '../../services/ports/payment-store.js';
import { eventView } from './event.js';
import { operationView } from './operation.js';
import { paymentStatus, paymentView } from './payment.js';
import { because, failWith, text } from './text.js';
import { readTime } from './time.js';

const LONGEST_PAGE = 100;

const limit = (usual: number) =>
  z
    .string()
    .optional()
    .transform((given = String(usual), context) =>
      /^\d{1,3}$/.test(given) && Number(given) >= 1 && Number(given) <= LONGEST_PAGE
        ? Number(given)
        : failWith(context, 'out_of_range', `must be a whole number from 1 to ${LONGEST_PAGE}`),
    )
    .meta({
      description: `How many at most; ${usual} when left out.`,
      type: 'integer',
      minimum: 1,
      maximum: LONGEST_PAGE,
    });

const afterId = (what: string) =>
  z
    .string()
    .transform(
      (given, context) => readId(given) ?? failWith(context, 'invalid_cursor', cursorMessage(what)),
    )
    .optional()
    .meta({
      description: `Goes on after the ${what} with this id: the last of the page before.`,
      format: 'uuid',
    });

const time = (description: string) =>
  z
    .string()
    .transform(
      (given, context) =>
        readTime(given) ??
        failWith(context, 'invalid_time', 'must be a time such as 2026-11-22T20:27:00Z (RFC 3339)'),
    )
    .optional()
    .meta({ description, format: 'date-time' });

/** The query of `GET /payments`. */
export const paymentsQuery = z
  .strictObject({
    limit: limit(10),
    starting_after: afterId('payment'),
    status: paymentStatus.optional().meta({ description: 'Only payments of this status.' }),
    reference: text(255).optional().meta({ description: 'Only payments with this reference.' }),
    created_from: time('Only payments made at this time (RFC 3339) or later.'),
    created_to: time('Only payments made at this time (RFC 3339) or earlier.'),
  })
  .refine(({ created_from: from, created_to: to }) => !from || !to || from <= to, {
    path: ['created_from'],
    ...because('out_of_range', 'must not be later than created_to'),
  });

/** The query of `GET /payments/{id}/refunds`. */
export const refundsQuery = z.strictObject({
  limit: limit(10),
  starting_after: afterId('refund'),
});

/** The query of `GET /payments/{id}/events`. */
export const eventsQuery = z.strictObject({
  limit: limit(100),
  starting_after: z
    .string()
    .regex(/^\d{1,9}$/, EVENT_CURSOR)
    .optional()
    .meta({
      description: 'Goes on after the event with this sequence: the last of the page before.',
    }),
});

export const pageOf = (query: { limit: number; starting_after?: string | undefined }): Page => ({
  limit: query.limit,
  startingAfter: query.starting_after ?? null,
});

export const filterOf = (query: z.output<typeof paymentsQuery>): PaymentFilter => ({
  status: query.status ?? null,
  reference: query.reference ?? null,
  createdFrom: query.created_from ?? null,
  createdTo: query.created_to ?? null,
});

const listOf = <Item extends z.ZodType>(item: Item, id: string) =>
  z
    .strictObject({
      data: z.array(item),
      has_more: z
        .boolean()
        .meta({ description: 'Whether there are more after the last of these.' }),
    })
    .meta({ id });

export const paymentListView = listOf(paymentView, 'PaymentList');
export const refundListView = listOf(operationView, 'RefundList');
export const eventListView = listOf(eventView, 'PaymentEventList');

/** A part of a list as merchants see it. */
export const listViewOf = <T, View>({ data, hasMore }: Listed<T>, viewOfOne: (one: T) => View) => ({
  data: data.map(viewOfOne),
  has_more: hasMore,
});
