import { pino, stdTimeFunctions } from 'pino';
import { type Logger, type LogFields } from '../services/ports/logger.js';
import { logDestination } from '@payment-gateway/service-kit/process/log-destination';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A logger that can be flushed, and counts lost lines. */
export type ProgramLogger = Logger & {
  /** Resolves when everything is written, or after half a second. */
  flush(): Promise<void>;
  /** The number of lines lost since the process started. */
  linesLost(): number;
};

/**
 * Structured logs on standard output, one JSON object per line. Lines are written in groups, at most 100 ms
 * late: writing each line costs more than formatting it. Callers pass only ids and numbers (see LogFields);
 * a Secret prints as `[secret]`. `common` returns fields for the line being logged.
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
