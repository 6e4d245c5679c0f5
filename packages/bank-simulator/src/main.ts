import '@payment-gateway/service-kit/process/closed-process';
import { loadSources } from '@payment-gateway/service-kit/config/sources';
import { refuseMissingDocs } from '@payment-gateway/service-kit/docs/docs-installed';
import { listenAt } from '@payment-gateway/service-kit/http/listen';
import { StartError } from '@payment-gateway/service-kit/process/start-error';
import { endOnSignal, stopOnSignal } from '@payment-gateway/service-kit/process/stop-on-signal';
import { composeBank } from './compose/bank.js';
import { readConfig } from './config/config.js';

// Files are readable by this user alone: the ledger, and whatever Node itself may write.
const OWN_USER_ALONE = 0o077;

// More than the bank allows requests to finish, so that this ends only a shutdown that hangs.
const STOP_TIMEOUT_MS = 10_000;

async function start(): Promise<void> {
  const { environment, dotEnv } = loadSources();
  const config = readConfig(environment, dotEnv);
  if (config.docs) refuseMissingDocs();
  const { logger, server, ownUrl, stop } = composeBank(config);
  const { host, port } = config;
  await listenAt(server, { host, port, settings: { host: 'BANK_HOST', port: 'BANK_PORT' } });
  logger.info({ url: ownUrl() }, 'bank_simulator_started');
  stopOnSignal({ name: 'bank_simulator', logger, timeoutMs: STOP_TIMEOUT_MS, stop });
}

process.umask(OWN_USER_ALONE);
endOnSignal();
start().catch((error: unknown) => {
  const isExplained = error instanceof StartError;
  const text = isExplained ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text ?? ''}\n`);
  process.exit(1);
});
