import { Gauge, Registry } from 'prom-client';
import { type Bank } from '../../services/ports/bank.js';
import { type OnAnswered, type OnCommitted, type PoolUse } from '../../services/ports/metrics.js';
import { type MerchantStore } from '../../services/ports/merchant-store.js';
import { type Backlog, type PaymentStore } from '../../services/ports/payment-store.js';
import { createMeasureAnswers } from './answered-requests.js';
import { watchDatabase } from './database-gauges.js';
import { addGauge } from './gauge.js';
import { type Restraint } from './glance.js';
import { createMeasureBank } from './measured-bank.js';
import { createCountOutcomes, createCountRows } from './measured-store.js';
import { createReconcilerGauges } from './reconciler-gauges.js';
import { createTimeStores } from './timed-store.js';

// The database is asked for a scrape, but not for every one, and a scrape does not wait for it long.
const OF_THE_DATABASE: Restraint = { freshMs: 3_000, patienceMs: 1_000 };

/**
 * What a process measures of itself. Its parts are measured from outside, by decorators around the
 * bank and the books, and know nothing of it.
 */
export type Metrics = {
  /** Null when nothing is measured. */
  readonly registry: Registry | null;
  readonly onAnswered: OnAnswered;
  readonly onCommitted: OnCommitted;
  measureBank<B extends Bank>(bank: B): B;
  measureStore(store: PaymentStore): PaymentStore;
  measureMerchants(store: MerchantStore): MerchantStore;
  watchAdmission(admission: { readonly underWay: () => number; readonly limit: number }): void;
  watchReads(reads: { readonly waiting: () => number }): void;
  watchDatabase(database: {
    isAnswering: () => Promise<boolean>;
    poolUse: () => PoolUse | null;
  }): void;
  /** For processes that run the reconciler: what describes the database as a whole comes from them. */
  watchReconciler(readBacklog: () => Promise<Backlog>): void;
};

/** The metrics of one process; docs/observability.md explains each. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const countOutcomes = createCountOutcomes(registry);
  const { timeStore, timeMerchants } = createTimeStores(registry);
  const { noteLooks, watchReconciler } = createReconcilerGauges(registry, OF_THE_DATABASE);
  new Gauge({
    name: 'payment_gateway_build_info',
    help: 'The version that runs; always 1.',
    labelNames: ['version'],
    aggregator: 'max',
    registers: [registry],
  }).set({ version }, 1);

  return {
    registry,
    onAnswered: createMeasureAnswers(registry),
    onCommitted: createCountRows(registry),
    measureBank: createMeasureBank(registry),
    measureStore: (store) => noteLooks(countOutcomes(timeStore(store))),
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
    watchDatabase: (database) => {
      watchDatabase(registry, database, OF_THE_DATABASE);
    },
    watchReconciler,
  };
}

const nothing = (): void => undefined;

/** For a process that is not watched: it measures nothing, and costs nothing. */
export const noMetrics: Metrics = {
  registry: null,
  onAnswered: nothing,
  onCommitted: nothing,
  measureBank: (bank) => bank,
  measureStore: (store) => store,
  measureMerchants: (store) => store,
  watchAdmission: nothing,
  watchReads: nothing,
  watchDatabase: nothing,
  watchReconciler: nothing,
};
