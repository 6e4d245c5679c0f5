import { type Config } from '../config/config.js';
import { listenAt } from '../http/listen.js';
import { createMetricsServer } from '../http/metrics-server.js';
import { type Metrics } from '../observability/metrics/metrics.js';
import { type Readings, readingsOf, readingsOfCluster } from '../observability/metrics/readings.js';
import { type Logger } from '../services/ports/logger.js';

/** Serves the metrics of this process, if it is the one that does. Throws Refusal. */
export async function exposeMetrics(
  metrics: Metrics,
  config: Config,
  logger: Logger,
): Promise<void> {
  const readings = readingsOf(metrics);
  if (readings !== null) await serve(readings, config, logger);
}

/** Serves the sum of the processes of this cluster; for the first of them. Throws Refusal. */
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
