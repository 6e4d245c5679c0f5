import '@payment-gateway/service-kit/closed-process';
import cluster from 'node:cluster';
import { runCluster } from './process/cluster.js';
import { loadConfig } from './config/load-config.js';
import { createLogger } from './observability/logger.js';
import { exposeMetrics, exposeSum } from './compose/metrics.js';
import { listenAt } from './http/listen.js';
import { runProgram } from './process/run-program.js';
import { stopOnSignal } from './process/stop-on-signal.js';

runProgram(async () => {
  const config = loadConfig('gateway');
  if (config.processes > 1 && cluster.isPrimary) {
    const logger = createLogger(config.logLevel);
    await exposeSum(config, logger);
    runCluster(config.processes, logger);
    return;
  }
  // Loaded when it is needed: the first of several processes does without, and what is wrong with a
  // setting is told at once.
  const { composeGateway } = await import('./compose/gateway.js');
  const gateway = await composeGateway(config);
  const { logger, metrics } = gateway;
  await exposeMetrics(metrics, config, logger);
  stopOnSignal({
    name: 'gateway',
    logger,
    timeoutMs: config.drainMs + config.shutdownTimeoutMs,
    // Says that it is not ready, and takes what still comes; unless another process takes it.
    async stop({ isReplaced }) {
      if (!isReplaced) gateway.announceStop();
      await gateway.drain(isReplaced ? 0 : config.drainMs);
      logger.info({}, 'gateway stopped');
      await gateway.close();
    },
  });
  const { host, port } = config;
  await listenAt(gateway.server, {
    host,
    port,
    settings: { host: 'GATEWAY_HOST', port: 'GATEWAY_PORT' },
  });
  logger.info(
    { host, port, database: config.database.engine, bank_url: config.bank.url },
    'gateway listening',
  );
});
