import { errorCodeOf } from '../domain/errors.js';

// Refused connections in a row after which no payments are begun.
const REFUSALS_UNTIL_OPEN = 5;
const PROBE_EVERY_MS = 1_000;

// Only these mean that the bank is down and nothing was sent. With a slow response, a reset or an error the
// bank is up: payments continue, and the reconciler finds their outcomes.
const REFUSED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN', // the name server itself does not answer
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * A circuit breaker. It opens after several refused connections in a row and closes on any response. While it
 * is open, a probe runs every second, so that no payment serves as the trial. (Libraries use an ordinary call
 * as the trial, and close on any error that they do not count.)
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
    /** A call was answered, with whatever status. */
    noteAnswer(): void {
      refusals = 0;
    },
    /** A call failed; it counts only if the connection was refused. */
    noteError(error: unknown): void {
      if (REFUSED.has(errorCodeOf(error) ?? '')) noteRefusal();
    },
    /** The bank refused the gateway's credential, or the gateway the bank's. */
    noteRefusal,
    close(): void {
      closed = true;
      clearTimeout(timer);
    },
  };
}
