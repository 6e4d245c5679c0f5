import { errorCodeOf } from '../domain/errors.js';

// Refusals in a row until payments are better not begun.
const REFUSALS_UNTIL_OPEN = 5;
const PROBE_EVERY_MS = 1_000;

// Only these say that nobody is there, and that nothing was sent. A slow answer, a reset or an error
// is a bank that works, if badly: payments go on, and their outcomes are found out.
const REFUSED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN', // the name server itself does not answer
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * A circuit breaker. It opens after some refused connections in a row and closes when anything is
 * answered; while it is open a probe asks every second, so that no payment has to try the bank out.
 * (Libraries let an ordinary call be the trial, and close on any error that they do not count.)
 */
export function createReachability(probe: () => Promise<boolean>) {
  let refusals = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const isReachable = (): boolean => refusals < REFUSALS_UNTIL_OPEN;

  function probeLater(): void {
    if (closed || timer !== undefined) return;
    timer = setTimeout(() => {
      void probe()
        .catch(() => false)
        .then((isBack) => {
          timer = undefined;
          if (isBack) refusals = 0;
          else probeLater();
        });
    }, PROBE_EVERY_MS);
    timer.unref();
  }

  function noteRefusal(): void {
    refusals += 1;
    if (!isReachable()) probeLater();
  }

  return {
    isReachable,
    /** A call was answered, in whatever way. */
    noteAnswer(): void {
      refusals = 0;
    },
    /** A call failed; it counts only if the connection was refused. */
    noteError(error: unknown): void {
      if (REFUSED.has(errorCodeOf(error) ?? '')) noteRefusal();
    },
    /** The bank does not know the gateway, or the gateway not the bank. */
    noteRefusal,
    close(): void {
      closed = true;
      clearTimeout(timer);
    },
  };
}
