import cluster from 'node:cluster';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type Metrics } from './metrics.js';
import { answerPrimary, createSum } from './process-sum.js';

/** What Prometheus scrapes. */
export type Readings = { readonly contentType: string; read(): Promise<string> };

const contentType = Registry.PROMETHEUS_CONTENT_TYPE;

// Gauges of prom-client with counters' names, which promtool rejects.
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * The metrics of this process, with those of Node. Null if metrics are off, or in a process of a cluster,
 * which sends its metrics to the primary.
 */
export function readingsOf({ registry }: Metrics): Readings | null {
  if (registry === null) return null;
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  if (!cluster.isWorker) return { contentType, read: () => registry.metrics() };
  answerPrimary(registry);
  return null;
}

/** The sum of the cluster's processes, in the primary. */
export const readingsOfCluster = (): Readings => ({ contentType, read: createSum() });
