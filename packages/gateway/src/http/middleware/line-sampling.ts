import { type ErrorCode } from '../../domain/errors.js';
import { type Logger, type LogFields } from '../../services/ports/logger.js';

/** Logs a request, unless too many of its kind were logged just now. */
type LogRequest = (fields: LogFields, error: ErrorCode | undefined) => void;

// Anyone can cause any number of these, and a full log volume loses everyone's lines.
const OF_STRANGERS: ReadonlySet<ErrorCode | undefined> = new Set<ErrorCode>([
  'challenge_not_found',
  'checkout_session_not_found',
  'signature_invalid',
  'token_missing',
  'token_invalid',
  'too_many_unknown_tokens',
]);
const LINES = 5;
const WINDOW_MS = 1_000;

/**
 * Logs every request with a valid token. Of the others it logs a few a second, and then how many it left
 * out. The metrics count all of them.
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
    logger.info(fields, 'request_answered');
  };
}
