import '@payment-gateway/service-kit/closed-process';
import { SqliteDriverMissing, UnusableFile } from '@payment-gateway/sqlite-driver';
import { pino } from 'pino';
import { createApp } from './app.js';
import { ConfigError, readConfig, type Config } from './config.js';
import { createHangingRequests } from './hanging.js';
import { openLedger, type Ledger } from './ledger.js';
import { logDestination } from '@payment-gateway/service-kit/log-destination';
import { createRefuse } from './refusals.js';
import { drain, listen, portOf } from './server.js';
import { loadDotEnv } from '@payment-gateway/service-kit/settings/dot-env';

/** A start that cannot succeed, told in words an operator can act upon. */
class StartError extends Error {}

async function start(config: Config): Promise<void> {
  if (config.docs) refuseMissingDocs();
  const log = logDestination();
  const logger = pino({ level: config.logLevel }, log);
  log.onRecovery((linesLost, errorCode) => {
    logger.warn({ lines_lost: linesLost, error_code: errorCode }, 'log_lines_lost');
  });
  const clock = () => Date.now();
  const hanging = createHangingRequests();
  const ledger = openLedgerOrExplain(config.ledgerFile, clock);
  const app = createApp({ ledger, clock, settings: config, logger, hanging });
  const server = await listen(app, config.port, createRefuse(logger), config).catch(
    (error: unknown) => {
      ledger.close();
      throw explainListenError(error, config);
    },
  );
  const scheme = config.tls === null ? 'http' : 'https';
  logger.info({ url: `${scheme}://localhost:${portOf(server)}` }, 'bank simulator listening');

  // Once each: a second signal ends the process the hard way.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'bank simulator stopping');
      void drain(server, hanging).then(async () => {
        ledger.close();
        await log.flush();
        process.exit(0);
      });
    });
  }
}

function refuseMissingDocs(): void {
  try {
    require.resolve('swagger-ui-express');
  } catch {
    throw new StartError(
      'DOCS must be off: Swagger UI is not installed here. An image built with --build-arg DOCS=on has it.',
    );
  }
}

function openLedgerOrExplain(file: string, clock: () => number): Ledger {
  try {
    return openLedger({ file, clock });
  } catch (error) {
    if (error instanceof SqliteDriverMissing || error instanceof UnusableFile) {
      throw new StartError(error.message);
    }
    const why = error instanceof Error ? error.message : 'unknown error';
    throw new StartError(`The ledger ${file} cannot be opened (${why}). Check BANK_LEDGER_FILE.`);
  }
}

function explainListenError(error: unknown, { port, host }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new StartError(`Port ${port} is already in use. Set BANK_PORT to another one.`);
  }
  if (String(code).startsWith('ERR_OSSL')) {
    return new StartError(
      'BANK_SERVER_CERT, BANK_SERVER_KEY and BANK_CLIENT_CA must be in PEM form, and the key the one of the certificate.',
    );
  }
  if (code === 'EACCES') {
    return new StartError(
      `Port ${port} may not be used by this user. Set BANK_PORT to another one.`,
    );
  }
  if (
    ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(code))
  ) {
    return new StartError(`BANK_HOST must be an address of this machine, and ${host} is none.`);
  }
  return error;
}

// What it writes is for its own user alone: the ledger.
const OWN_USER_ALONE = 0o077;

async function main(): Promise<void> {
  process.umask(OWN_USER_ALONE);
  const dotEnv = loadDotEnv();
  const { path, isPassedOver } = dotEnv;
  if (isPassedOver) {
    process.stderr.write(`${path} is not read in production; with ENV_FILE=${path} it is.\n`);
  }
  try {
    await start(readConfig(process.env, dotEnv));
  } catch (error) {
    const expected = error instanceof StartError || error instanceof ConfigError;
    const text = expected ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text ?? ''}\n`);
    process.exitCode = 1;
  }
}

void main();
