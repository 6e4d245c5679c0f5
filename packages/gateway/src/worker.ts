import '@payment-gateway/service-kit/closed-process';
import { composeWorker } from './compose/worker.js';
import { loadConfig } from './config/load-config.js';
import { exposeMetrics } from './compose/metrics.js';
import { runProgram } from './process/run-program.js';
import { stopOnSignal } from './process/stop-on-signal.js';

// The workers without the API, for gateways that run with WORKERS=none.
runProgram(async () => {
  const config = loadConfig('worker');
  const worker = await composeWorker(config);
  const { logger, metrics } = worker;
  await exposeMetrics(metrics, config, logger);
  // What it is asking the bank about is asked and recorded to the end; the rest stays due.
  stopOnSignal({
    name: 'worker',
    logger,
    timeoutMs: config.shutdownTimeoutMs,
    stop: () => worker.close(),
  });
  logger.info({}, 'worker started');
});
