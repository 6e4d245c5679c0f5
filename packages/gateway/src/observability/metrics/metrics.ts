import { Gauge, Registry } from 'prom-client';
import { type Acquirer, type OnCardData } from '../../services/ports/acquirer.js';
import {
  type NotificationVerdict,
  type OnAnswered,
  type OnCommitted,
  type OnCheckoutAttempt,
  type OnPayer,
  type OnSessionEnded,
  type OnWebhookAttempt,
  type PoolUse,
} from '../../services/ports/metrics.js';
import { type MerchantStore } from '../../services/ports/merchant-store.js';
import { type Backlog, type PaymentStore } from '../../services/ports/payment-store.js';
import { type EventBacklog } from '../../services/ports/sequencing-store.js';
import { type WebhookBacklog } from '../../services/ports/webhook-store.js';
import { createMeasureAnswers } from './answered-requests.js';
import { createWatchCardRemoval } from './card-gauges.js';
import { watchDatabase } from './database-gauges.js';
import { createWatchSequencing } from './event-gauges.js';
import { addGauge } from './gauge.js';
import { type Restraint } from './glance.js';
import { countLostLines } from './log-counter.js';
import { createCountCardData, createMeasureAcquirer } from './measured-acquirer.js';
import { createCountChanges, createCountOutcomes, createCountRows } from './measured-store.js';
import { createCheckoutMetrics } from './checkout-metrics.js';
import { createCountAuthentications, createPayerCounters } from './payer-counters.js';
import { createReconcilerGauges } from './reconciler-gauges.js';
import { createTimeStores } from './timed-store.js';
import { createWatchWebhooks } from './webhook-metrics.js';

// Limits how often scrapes query the database, and how long they wait for it.
const OF_THE_DATABASE: Restraint = { freshMs: 3_000, patienceMs: 1_000 };

/** The metrics of one process. Decorators around the bank and the books measure them from outside. */
export type Metrics = {
  /** Null if metrics are off. */
  readonly registry: Registry | null;
  readonly onAnswered: OnAnswered;
  readonly onCommitted: OnCommitted;
  readonly onCardData: OnCardData;
  readonly onPayer: OnPayer;
  readonly onCheckoutAttempt: OnCheckoutAttempt;
  readonly onSessionEnded: OnSessionEnded;
  readonly onNotified: (verdict: NotificationVerdict) => void;
  measureAcquirer<A extends Acquirer>(acquirer: A): A;
  measureStore(store: PaymentStore): PaymentStore;
  measureMerchants(store: MerchantStore): MerchantStore;
  watchAdmission(admission: { readonly underWay: () => number; readonly limit: number }): void;
  watchReads(reads: { readonly waiting: () => number }): void;
  watchDeclines(jumped: () => number): void;
  watchDatabase(database: {
    readonly isAnswering: () => Promise<boolean>;
    readonly poolUse: () => PoolUse | null;
  }): void;
  watchLog(linesLost: () => number): void;
  /** For processes that run the reconciler: they report the metrics of the whole database. */
  watchReconciler(readBacklog: () => Promise<Backlog>): void;
  /** For processes that run the sequencer; returns a function that counts the steps that became events. */
  watchSequencing(readBacklog: () => Promise<EventBacklog>): (steps: number) => void;
  /** For processes that delete card numbers; returns a function that counts them. */
  watchCardRemoval(oldestDueMs: () => Promise<number>): (removed: number) => void;
  /** For processes that deliver webhooks; returns a function that counts the attempts. */
  watchWebhooks(readBacklog: () => Promise<WebhookBacklog>): OnWebhookAttempt;
};

/** The metrics of one process; docs/observability.md explains each. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const countChanges = createCountChanges([
    createCountOutcomes(registry),
    createCountAuthentications(registry),
  ]);
  const { timeStore, timeMerchants } = createTimeStores(registry);
  const { noteLooks, watchReconciler } = createReconcilerGauges(registry, OF_THE_DATABASE);
  new Gauge({
    name: 'payment_gateway_build_info',
    help: 'The running version; always 1.',
    labelNames: ['version'],
    aggregator: 'max',
    registers: [registry],
  }).set({ version }, 1);

  return {
    registry,
    onAnswered: createMeasureAnswers(registry),
    onCommitted: createCountRows(registry),
    onCardData: createCountCardData(registry),
    ...createPayerCounters(registry),
    ...createCheckoutMetrics(registry),
    measureAcquirer: createMeasureAcquirer(registry),
    measureStore: (store) => noteLooks(countChanges(timeStore(store))),
    measureMerchants: timeMerchants,
    watchAdmission({ underWay, limit }) {
      const name = 'payment_gateway_payments_under_way';
      addGauge(registry, name, 'Payments and operations under way.', 'sum', underWay);
      addGauge(
        registry,
        `${name}_limit`,
        'More than these are refused, but for merchants with little under way.',
        'sum',
        () => limit,
      );
    },
    watchReads({ waiting }) {
      const name = 'payment_gateway_reads_waiting';
      addGauge(registry, name, 'Reads that wait for their turn.', 'sum', waiting);
    },
    watchDeclines(jumped) {
      const name = 'payment_gateway_merchants_declines_jumped';
      const help = 'Merchants whose share of declines has jumped; the log names them.';
      addGauge(registry, name, help, 'max', jumped);
    },
    watchDatabase: (database) => {
      watchDatabase(registry, database, OF_THE_DATABASE);
    },
    watchLog: (linesLost) => {
      countLostLines(registry, linesLost);
    },
    watchReconciler,
    watchSequencing: createWatchSequencing(registry, OF_THE_DATABASE),
    watchCardRemoval: createWatchCardRemoval(registry, OF_THE_DATABASE),
    watchWebhooks: createWatchWebhooks(registry, OF_THE_DATABASE),
  };
}

const nothing = (): void => undefined;

/** Metrics turned off, at no cost. */
export const noMetrics: Metrics = {
  registry: null,
  onAnswered: nothing,
  onCommitted: nothing,
  onCardData: nothing,
  onPayer: nothing,
  onCheckoutAttempt: nothing,
  onSessionEnded: nothing,
  onNotified: nothing,
  measureAcquirer: (acquirer) => acquirer,
  measureStore: (store) => store,
  measureMerchants: (store) => store,
  watchAdmission: nothing,
  watchReads: nothing,
  watchDeclines: nothing,
  watchDatabase: nothing,
  watchLog: nothing,
  watchReconciler: nothing,
  watchSequencing: () => nothing,
  watchCardRemoval: () => nothing,
  watchWebhooks: () => nothing,
};
