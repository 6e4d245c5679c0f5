import { type ErrorCode } from '../../domain/errors.js';
import { type Logger, type LogFields } from '../../services/ports/logger.js';

/** Logs a request's line, unless it is one of too many of its kind. */
export type LogRequest = (fields: LogFields, error: ErrorCode | undefined) => void;

// Anybody can cause these, as many as they like, and a full log volume takes no more lines of anybody.
const OF_STRANGERS: ReadonlySet<ErrorCode | undefined> = new Set<ErrorCode>([
  'token_missing',
  'token_invalid',
  'too_many_unknown_tokens',
]);
const LINES = 5;
const WINDOW_MS = 1_000;

/**
 * Logs every request but those without a valid token: of these a few a second, and then how many were
 * left out. The metrics count them all.
 */
export function createLogRequest(logger: Logger): LogRequest {
  let lines = 0;

  function endWindow(): void {
    const leftOut = lines - LINES;
    lines = 0;
    if (leftOut > 0) logger.info({ left_out: leftOut }, 'requests_left_out');
  }

  return (fields, error) => {
    if (OF_STRANGERS.has(error)) {
      if (lines === 0) setTimeout(endWindow, WINDOW_MS).unref();
      lines += 1;
      if (lines > LINES) return;
    }
    logger.info(fields, 'request');
  };
}
