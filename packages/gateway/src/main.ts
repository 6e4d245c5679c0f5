import '@payment-gateway/service-kit/process/closed-process';
import cluster from 'node:cluster';
import { runCluster } from './process/cluster.js';
import { loadConfig } from './config/load-config.js';
import { createLogger } from './observability/logger.js';
import { exposeMetrics, exposeSum } from './compose/metrics.js';
import { listenAt } from '@payment-gateway/service-kit/http/listen';
import { runProgram } from './process/run-program.js';
import { stopOnSignal } from '@payment-gateway/service-kit/process/stop-on-signal';

runProgram(async () => {
  const config = loadConfig('gateway');
  if (config.processes > 1 && cluster.isPrimary) {
    const logger = createLogger(config.logLevel);
    await exposeSum(config, logger);
    runCluster(config.processes, logger);
    return;
  }
  // Loaded on demand: the primary of a cluster does not need it, and setting errors are reported faster.
  const { composeGateway } = await import('./compose/gateway.js');
  const gateway = await composeGateway(config);
  const { logger, metrics } = gateway;
  await exposeMetrics(metrics, config, logger);
  stopOnSignal({
    name: 'gateway',
    logger,
    timeoutMs: config.drainMs + config.shutdownTimeoutMs,
    // Reports not ready, and still accepts requests, unless another process takes over.
    async stop({ isReplaced }) {
      if (!isReplaced) gateway.announceStop();
      await gateway.drain(isReplaced ? 0 : config.drainMs);
      logger.info({}, 'gateway_stopped');
      await gateway.close();
    },
  });
  const {
    host,
    port,
    database: { engine: database },
  } = config;
  await listenAt(gateway.server, {
    host,
    port,
    settings: { host: 'GATEWAY_HOST', port: 'GATEWAY_PORT' },
  });
  logger.info(
    { host, port, database, acquirers: gateway.acquirers.join(), bank_url: config.bank.url },
    'gateway_started',
  );
});
