import cluster from 'node:cluster';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type Metrics } from './metrics.js';
import { answerPrimary, createSum } from './process-sum.js';

/** What Prometheus is shown. */
export type Readings = { readonly contentType: string; read(): Promise<string> };

const contentType = Registry.PROMETHEUS_CONTENT_TYPE;

// Gauges of prom-client's own whose names say that they are counters; promtool refuses them.
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * The metrics of this process, with those of Node. Null where nothing is measured, and in one of
 * several processes, which tells its metrics to the first one.
 */
export function readingsOf({ registry }: Metrics): Readings | null {
  if (registry === null) return null;
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  if (!cluster.isWorker) return { contentType, read: () => registry.metrics() };
  answerPrimary(registry);
  return null;
}

/** The sum of the processes of this cluster; for the first of them. */
export const readingsOfCluster = (): Readings => ({ contentType, read: createSum() });
