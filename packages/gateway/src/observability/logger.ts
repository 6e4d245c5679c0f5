import { destination, pino, stdTimeFunctions } from 'pino';
import { type Logger, type LogFields } from '../services/ports/logger.js';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * Structured logs, one JSON object a line, on standard output, at most 100 ms late: a write for each
 * line would cost more than making it. Callers hand in ids and numbers only
 * (see LogFields); secrets are of a type that prints as `[secret]`. `common` gives fields for whatever
 * line is written just now.
 */
export function createLogger(
  level: (typeof logLevels)[number],
  common?: () => LogFields,
): Logger & { flush: () => Promise<void> } {
  const stream = destination({ dest: 1, sync: false, minLength: 4_096, periodicFlush: 100 });
  const logger = pino(
    {
      level,
      base: { service: 'gateway', pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      ...(common === undefined ? {} : { mixin: common }),
    },
    stream,
  );
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
    flush: () =>
      new Promise((resolve) => {
        stream.flush(() => {
          resolve();
        });
      }),
  };
}
