import {
  createHttpServer,
  type HttpServer,
  portOf,
  type ServerOptions,
} from '@payment-gateway/service-kit/http/server';
import { logDestination } from '@payment-gateway/service-kit/process/log-destination';
import { StartError } from '@payment-gateway/service-kit/process/start-error';
import { SqliteDriverMissing, UnusableFile } from '@payment-gateway/service-kit/sqlite';
import { errorCodeOf } from '@payment-gateway/service-kit/process/error-code';
import { type Express } from 'express';
import { pino } from 'pino';
import { type Config } from '../config/config.js';
import { createApp } from '../http/app.js';
import { createHangingRequests } from '../http/kit/hanging.js';
import { LARGEST_HEADERS_KIB } from '../http/kit/problems.js';
import { createRefuse } from '../http/kit/refusals.js';
import { createChallengeKeys } from '../keys/challenge-keys.js';
import { type Ledger, type LedgerOptions, openLedger } from '../ledger/ledger.js';
import { createNotifier, type Notifier } from '../notifications/notifier.js';
import { createPost } from '../notifications/post.js';

// How long requests may take to finish during a shutdown.
const FINISH_WITHIN_MS = 5_000;

/** Builds a bank that is ready to listen. Throws StartError. */
export function composeBank(config: Config) {
  const log = logDestination();
  const logger = pino({ level: config.logLevel }, log);
  log.onRecovery((linesLost, errorCode) => {
    logger.warn({ lines_lost: linesLost, error_code: errorCode }, 'log_lines_lost');
  });
  const clock = () => Date.now();
  const hanging = createHangingRequests();
  // Without anyone to notify, the ledger records no notifications.
  const onNews = (): void => notifier?.wake();
  const ledger = openOrExplain({
    file: config.ledgerFile,
    clock,
    ...(config.notifyUrl !== null && { onNews }),
  });
  const notifier = notifierOf(config, { ledger, clock, logger });
  const keys = createChallengeKeys(config.notificationSecrets);
  const settings = { ...config, publicUrl: () => config.publicUrl ?? ownUrl() };
  const app = createApp({ ledger, clock, settings, keys, logger, hanging });
  const { server, drain } = serverOrExplain(app, {
    refuse: createRefuse(logger),
    maxHeadersKib: LARGEST_HEADERS_KIB,
    tls: config.tls,
  });

  const ownUrl = (): string =>
    `${config.tls === null ? 'http' : 'https'}://localhost:${portOf(server)}`;

  // What the process before could not deliver, and what has expired since.
  server.once('listening', () => notifier?.wake());

  return {
    logger,
    server,
    ownUrl,
    /** Finishes requests under way, drops those that are never answered, and closes what is open. */
    async stop(): Promise<void> {
      hanging.dropAll();
      // A client that never finishes sending must not delay the shutdown.
      const force = setTimeout(() => {
        server.closeAllConnections();
      }, FINISH_WITHIN_MS);
      await drain(0);
      clearTimeout(force);
      await notifier?.stop();
      ledger.close();
      await log.flush();
    },
  };
}

function notifierOf(
  { notifyUrl, notificationSecrets }: Config,
  parts: Omit<Parameters<typeof createNotifier>[0], 'post'>,
): Notifier | null {
  if (notifyUrl === null) return null;
  return createNotifier({ ...parts, post: createPost(notifyUrl, notificationSecrets) });
}

function openOrExplain(options: LedgerOptions): Ledger {
  const { file } = options;
  try {
    return openLedger(options);
  } catch (error) {
    if (error instanceof SqliteDriverMissing || error instanceof UnusableFile) {
      throw new StartError(error.message);
    }
    const why = error instanceof Error ? error.message : 'unknown error';
    throw new StartError(`The ledger ${file} cannot be opened (${why}). Check BANK_LEDGER_FILE.`);
  }
}

function serverOrExplain(app: Express, options: ServerOptions): HttpServer {
  try {
    return createHttpServer(app, options);
  } catch (error) {
    if (errorCodeOf(error)?.startsWith('ERR_OSSL') !== true) throw error;
    throw new StartError(
      'BANK_SERVER_CERT, BANK_SERVER_KEY and BANK_CLIENT_CA must be in PEM form, and the key the one of the certificate.',
    );
  }
}
