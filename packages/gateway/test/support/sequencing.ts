import { createEventStore } from '../../src/books/merchant-events.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { createSequencingStore } from '../../src/books/unsequenced-rows.js';
import { type Database } from '../../src/database/database.js';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { newId } from '../../src/domain/ids.js';
import { type Payment } from '../../src/domain/payment.js';
import {
  merchantEventBody,
  merchantEventView,
  type MerchantEventView,
} from '../../src/http/schemas/merchant-event.js';
import { describeError } from '../../src/observability/describe-error.js';
import { type StoredEvent } from '../../src/services/ports/event-store.js';
import { type Change } from '../../src/domain/operations/operation.js';
import { createSequencing } from '../../src/services/sequencing.js';
import { newIntent, scheduled } from './payments.js';

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** Payments, and what turns their steps into events, on a database with its schema. */
export function sequencingOn(database: Database, batchSize = 100) {
  const books = createPaymentStore(database, { batchSize: 100, underWay: 4 });
  const store = createSequencingStore(database);
  const events = createEventStore(database);
  const sequencing = createSequencing({
    store,
    writeBody: merchantEventBody,
    limits: { batchSize, earlierBatchSize: batchSize },
    logger,
    describeError,
  });

  async function change(made: Change | null): Promise<Payment> {
    const result = await books.recordChange(scheduled(made));
    if (result !== 'recorded' || made === null) throw new Error(`the change was ${result}`);
    return made.after;
  }

  async function begin(fields: Parameters<typeof newIntent>[0] = {}): Promise<Payment> {
    const intent = newIntent(fields);
    await books.recordIntent(intent);
    return intent.payment;
  }

  const approve = (payment: Payment) => {
    const outcome = { kind: 'approved', trackingId: 'tx-1' } as const;
    return change(applyOutcome(payment, null, outcome, 'bank_answer', new Date()));
  };

  return {
    ...{ books, store, events, sequencing, begin, approve, change },
    pay: async (fields: Parameters<typeof newIntent>[0] = {}) => approve(await begin(fields)),
    /** A refund that succeeded. */
    async refund(payment: Payment, amount: number): Promise<Payment> {
      const request = { id: newId(), kind: 'refund', amount, reason: null } as const;
      const asked = requestOperation(payment, request, 'merchant', new Date());
      const outcome = { kind: 'approved', trackingId: 'tx-2' } as const;
      const after = await change(asked);
      return change(applyOutcome(after, asked.operation, outcome, 'reconciler', new Date()));
    },
    /** Sequences until nothing waits. */
    async sequenceAll(): Promise<void> {
      for (let steps = 1; steps > 0;) ({ steps } = await sequencing.sequenceNext());
    },
    /** Reads a merchant's events to the end, a few at a time. */
    async readAll(merchantId = 'merchant_one', after = 0): Promise<StoredEvent[]> {
      const filter = { type: null, paymentId: null };
      const { data, hasMore } = await events.listEvents({ merchantId, after }, filter, 7);
      const last = data.at(-1);
      if (!hasMore || last === undefined) return [...data];
      return [...data, ...(await this.readAll(merchantId, last.sequence))];
    },
  };
}

export const viewIn = ({ body }: StoredEvent): MerchantEventView =>
  merchantEventView.parse(JSON.parse(body));

/** In short: `2 payment.succeeded`. */
export const inShort = ({ sequence, type }: StoredEvent): string => `${sequence} ${type}`;

export const countTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);
