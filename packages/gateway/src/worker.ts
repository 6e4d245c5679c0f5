import '@payment-gateway/service-kit/process/closed-process';
import { composeWorker } from './compose/worker.js';
import { loadConfig } from './config/load-config.js';
import { exposeMetrics } from './compose/metrics.js';
import { runProgram } from './process/run-program.js';
import { stopOnSignal } from '@payment-gateway/service-kit/process/stop-on-signal';

// The workers without the API, for gateways that run with WORKERS=none.
runProgram(async () => {
  const config = loadConfig('worker');
  const worker = await composeWorker(config);
  const { logger, metrics } = worker;
  await exposeMetrics(metrics, config, logger);
  // Calls under way are completed and recorded; the other payments stay due.
  stopOnSignal({
    name: 'worker',
    logger,
    timeoutMs: config.shutdownTimeoutMs,
    stop: () => worker.close(),
  });
  logger.info({}, 'worker_started');
});
