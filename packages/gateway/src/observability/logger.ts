import { pino, stdTimeFunctions } from 'pino';
import { type Logger, type LogFields } from '../services/ports/logger.js';
import { logDestination } from '@payment-gateway/service-kit/log-destination';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A logger that knows how its lines get out. */
export type ProgramLogger = Logger & {
  /** Resolves when everything is written, or cannot be written within half a second. */
  flush(): Promise<void>;
  /** Lines that could not be written, since the start of the process. */
  linesLost(): number;
};

/**
 * Structured logs, one JSON object a line, on standard output, at most 100 ms late: a write for each
 * line would cost more than making it. Callers hand in ids and numbers only
 * (see LogFields); secrets are of a type that prints as `[secret]`. `common` gives fields for whatever
 * line is written just now.
 */
export function createLogger(
  level: (typeof logLevels)[number],
  common?: () => LogFields,
): ProgramLogger {
  const destination = logDestination();
  const logger = pino(
    {
      level,
      base: { service: 'gateway', pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      ...(common === undefined ? {} : { mixin: common }),
    },
    destination,
  );
  destination.onRecovery((linesLost, errorCode) => {
    logger.warn({ lines_lost: linesLost, error_code: errorCode }, 'log_lines_lost');
  });
  return {
    debug: (fields, event) => {
      logger.debug(fields, event);
    },
    info: (fields, event) => {
      logger.info(fields, event);
    },
    warn: (fields, event) => {
      logger.warn(fields, event);
    },
    error: (fields, event) => {
      logger.error(fields, event);
    },
    flush: destination.flush,
    linesLost: destination.linesLost,
  };
}
