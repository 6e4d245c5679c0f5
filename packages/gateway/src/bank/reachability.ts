import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
} from 'cockatiel';

const REFUSALS_UNTIL_OPEN = 5;
const PROBE_AFTER_MS = 1_000;

// Only these say that nobody is there. A slow answer, a reset or an error is a bank that works, if
// badly: payments go on, and their outcomes are found out.
const REFUSED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);

/**
 * A circuit breaker around the calls to the bank. It opens after some refused connections in a row,
 * and from then on fails calls at once; only a probe of its own closes it again, so that no payment
 * has to try the bank out.
 */
export function createReachability(probe: () => Promise<unknown>) {
  const breaker = circuitBreaker(handleWhen(isRefused), {
    halfOpenAfter: PROBE_AFTER_MS,
    breaker: new ConsecutiveBreaker(REFUSALS_UNTIL_OPEN),
  });
  let timer: NodeJS.Timeout | undefined;

  breaker.onBreak(() => {
    timer = setTimeout(() => {
      breaker.execute(probe).catch(() => undefined); // A failed probe breaks again.
    }, PROBE_AFTER_MS + 1);
    timer.unref();
  });

  return {
    /** Runs a call, and learns from it. Throws what the call throws, or that the circuit is open. */
    watch: <T>(call: () => Promise<T>): Promise<T> =>
      // While a probe is out, cockatiel would let calls wait for it; a payment has no time for that.
      breaker.state === CircuitState.HalfOpen
        ? Promise.reject(new BrokenCircuitError())
        : breaker.execute(call),
    isReachable: (): boolean => breaker.state === CircuitState.Closed,
    close(): void {
      clearTimeout(timer);
    },
  };
}

function isRefused(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && REFUSED.has(error.code);
}
