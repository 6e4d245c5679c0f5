import { config as loadDotenv } from 'dotenv';
import { composeWorker } from './compose.js';
import { readConfig } from './config/config.js';
import { exposeMetrics } from './observability/metrics/serve.js';
import { runProgram } from './run-program.js';

// The workers without the API, for gateways that run with WORKERS=none.
runProgram(async () => {
  loadDotenv({ quiet: true });
  const config = readConfig(process.env);
  const worker = await composeWorker(config);
  await exposeMetrics(worker.metrics, config.metricsPort);
  worker.logger.info({}, 'worker started');

  const onSignal = (signal: NodeJS.Signals): void => {
    worker.logger.info({ signal }, 'worker stopping');
    worker.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
});
