import cluster from 'node:cluster';
import { once } from 'node:events';
import { config as loadDotenv } from 'dotenv';
import { runCluster } from './cluster.js';
import { composeGateway, type Gateway } from './compose.js';
import { readConfig } from './config/config.js';
import { createLogger } from './observability/logger.js';
import { exposeMetrics, exposeSum } from './observability/metrics/serve.js';
import { runProgram } from './run-program.js';

runProgram(async () => {
  loadDotenv({ quiet: true });
  const config = readConfig(process.env);
  if (config.processes > 1 && cluster.isPrimary) {
    await exposeSum(config.metricsPort);
    runCluster(config.processes, createLogger(config.logLevel));
    return;
  }
  const gateway = await composeGateway(config);
  await exposeMetrics(gateway.metrics, config.metricsPort);
  gateway.server.listen(config.port);
  await once(gateway.server, 'listening');
  gateway.logger.info(
    { port: config.port, database: config.database.engine, bank_url: config.bank.url },
    'gateway listening',
  );
  stopOnSignal(gateway, config);
});

// Says that it is not ready, takes what still comes, finishes what is under way, and closes what is
// open. A second signal does not wait.
function stopOnSignal(
  gateway: Gateway,
  { drainMs, shutdownTimeoutMs }: { drainMs: number; shutdownTimeoutMs: number },
): void {
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) process.exit(1);
    gateway.logger.info({ signal }, 'gateway stopping');
    gateway.announceStop();
    setTimeout(() => {
      gateway.logger.error(
        { timeout_ms: shutdownTimeoutMs },
        'gateway stopped before all was finished',
      );
      process.exit(1);
    }, drainMs + shutdownTimeoutMs).unref();
    gateway
      .drain(drainMs)
      .then(() => {
        gateway.logger.info({}, 'gateway stopped');
        return gateway.close();
      })
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.on('SIGTERM', onSignal);
  // Ctrl-C reaches every process of the terminal; one of several is told by the first of them.
  process.on('SIGINT', cluster.isWorker ? () => undefined : onSignal);
}
