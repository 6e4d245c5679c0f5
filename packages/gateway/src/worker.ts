import './closed-process.js';
import { composeWorker } from './compose/worker.js';
import { loadConfig } from './config/load-config.js';
import { exposeMetrics } from './observability/metrics/serve.js';
import { runProgram } from './run-program.js';
import { stopOnSignal } from './stop-on-signal.js';

// The workers without the API, for gateways that run with WORKERS=none.
runProgram(async () => {
  const config = loadConfig();
  const worker = await composeWorker(config);
  await exposeMetrics(worker.metrics, config.metricsPort);
  const { logger } = worker;
  // What it is asking the bank about is asked and recorded to the end; the rest stays due.
  stopOnSignal({
    name: 'worker',
    logger,
    timeoutMs: config.shutdownTimeoutMs,
    stop: () => worker.close(),
  });
  logger.info({}, 'worker started');
});
