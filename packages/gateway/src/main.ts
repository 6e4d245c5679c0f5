import './closed-process.js';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { runCluster } from './cluster.js';
import { loadConfig } from './config/load-config.js';
import { createLogger } from './observability/logger.js';
import { exposeMetrics, exposeSum } from './observability/metrics/serve.js';
import { runProgram } from './run-program.js';
import { stopOnSignal } from './stop-on-signal.js';

runProgram(async () => {
  const config = loadConfig();
  if (config.processes > 1 && cluster.isPrimary) {
    await exposeSum(config.metricsPort);
    runCluster(config.processes, createLogger(config.logLevel));
    return;
  }
  // Loaded when it is needed: the first of several processes does without, and what is wrong with a
  // setting is told at once.
  const { composeGateway } = await import('./compose/gateway.js');
  const gateway = await composeGateway(config);
  await exposeMetrics(gateway.metrics, config.metricsPort);
  const { logger } = gateway;
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
  gateway.server.listen(config.port);
  await once(gateway.server, 'listening');
  logger.info(
    { port: config.port, database: config.database.engine, bank_url: config.bank.url },
    'gateway listening',
  );
});
