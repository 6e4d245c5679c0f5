import { type Config } from '../config/config.js';
import { listenAt } from '@payment-gateway/service-kit/http/listen';
import { createMetricsServer } from '../http/metrics-server.js';
import { type Metrics } from '../observability/metrics/metrics.js';
import { type Readings, readingsOf, readingsOfCluster } from '../observability/metrics/readings.js';
import { type Logger } from '../services/ports/logger.js';

/** Serves this process's metrics, unless the cluster's primary does. Throws StartError. */
export async function exposeMetrics(
  metrics: Metrics,
  config: Config,
  logger: Logger,
): Promise<void> {
  const readings = readingsOf(metrics);
  if (readings !== null) await serve(readings, config, logger);
}

/** Serves the sum of the cluster's processes, in the primary. Throws StartError. */
export const exposeSum = (config: Config, logger: Logger): Promise<void> =>
  serve(readingsOfCluster(), config, logger);

async function serve(
  readings: Readings,
  { metricsHost: host, metricsPort: port }: Config,
  logger: Logger,
): Promise<void> {
  if (port === null) return;
  const server = createMetricsServer(readings, logger);
  const settings = { host: 'METRICS_HOST', port: 'METRICS_PORT' };
  await listenAt(server, { host, port, settings, mayBeOff: true });
  server.unref();
}
