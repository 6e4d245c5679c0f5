import { type MerchantEvent } from '../domain/merchant-event.js';
import { replay } from '../domain/operations/history.js';
import { isByRequest, merchantEventsOf } from '../domain/payment-events.js';
import { type EventDraft } from './ports/event-store.js';
import { type DescribeError, type Logger } from './ports/logger.js';
import {
  type EventBacklog,
  type SequencedSteps,
  type SequencingStore,
  type UnsequencedPayment,
} from './ports/sequencing-store.js';

/** Writes an event as merchants get it. */
type WriteBody = (event: MerchantEvent) => string;

/** Turns the steps in payments' histories into numbered events. All throw StoreUnavailable. */
export type Sequencing = {
  /**
   * Takes up the next steps. Any number of processes may do it at once: each step becomes an event once. Returns how
   * many were done, and whether there may be more.
   */
  sequenceNext(): Promise<{ readonly steps: number; readonly hasMore: boolean }>;
  /** Takes up again what could not be read before. */
  takeBack(): Promise<void>;
  backlog(): Promise<EventBacklog>;
};

export function createSequencing(deps: {
  store: SequencingStore;
  writeBody: WriteBody;
  /** Steps at a time: of this version, and from before the upgrade. */
  limits: { readonly batchSize: number; readonly earlierBatchSize: number };
  logger: Logger;
  describeError: DescribeError;
}): Sequencing {
  const { store, writeBody, limits, logger, describeError } = deps;

  async function setAside(payments: readonly string[]): Promise<void> {
    if (payments.length === 0) return;
    await store.setAside(payments);
    logger.error({ count: payments.length, payment_id: payments[0] }, 'event_sequencing_postponed');
  }

  function planAll(payments: readonly UnsequencedPayment[]) {
    const plans: Plan[] = [];
    const senseless: string[] = [];
    for (const one of payments) {
      try {
        plans.push(planOf(one, writeBody));
      } catch (error) {
        const { id } = one.payment;
        logger.error({ payment_id: id, ...describeError(error) }, 'event_sequencing_failed');
        senseless.push(id);
      }
    }
    return { plans, senseless };
  }

  return {
    async sequenceNext() {
      const { batchSize, earlierBatchSize } = limits;
      const batch = await store.readUnsequenced(batchSize, earlierBatchSize);
      const { plans, senseless } = planAll(batch.payments);
      await setAside([...batch.unreadable, ...senseless]);
      const done = plans.map(({ steps }) => steps).filter(({ versions }) => versions.length > 0);
      if (done.length === 0) return { steps: 0, hasMore: false };
      const timed = plans.flatMap(({ events }) => events).sort((one, other) => one.at - other.at);
      const drafts = timed.map(({ draft }) => draft);
      // If not, another process was faster, and has done at least a part of it.
      const isRecorded = await store.recordSequenced(drafts, done);
      const steps = isRecorded ? done.reduce((sum, { versions }) => sum + versions.length, 0) : 0;
      return { steps, hasMore: batch.hasMore };
    },
    takeBack: () => store.takeBack(),
    backlog: () => store.readEventBacklog(),
  };
}

type Plan = {
  /** With the time by which they are sorted: it never falls within a payment, whose events keep their order. */
  readonly events: readonly { readonly at: number; readonly draft: EventDraft }[];
  readonly steps: SequencedSteps;
};

function planOf(one: UnsequencedPayment, writeBody: WriteBody): Plan {
  const { payment, unsequenced, requests } = one;
  const steps = replay(one).filter(({ event }) => unsequenced.has(event.version));
  let at = 0;
  const events = steps.flatMap((step) => {
    const { event } = step;
    at = Math.max(at, event.at.getTime());
    const request = isByRequest(event) ? (requests.get(event.bankReference) ?? null) : null;
    return merchantEventsOf(step, request).map(({ id, merchantId, type, ...rest }) => ({
      at,
      draft: {
        id,
        merchantId,
        type,
        paymentId: payment.id,
        bodyAt: (sequence: number) => writeBody({ id, merchantId, type, sequence, ...rest }),
      },
    }));
  });
  return { events, steps: { paymentId: payment.id, versions: [...unsequenced] } };
}
