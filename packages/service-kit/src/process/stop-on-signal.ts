import cluster from 'node:cluster';
import { type Logger } from './logger.js';

/** Tells one of several processes to stop while a new one takes its place: see cluster.ts. */
export const GIVE_WAY = 'SIGUSR2';

/** The exit code of a process that SIGTERM ended before it began its work. */
export const ENDED_EARLY = 128 + 15;

const endEarly = (): never => process.exit(ENDED_EARLY);

/**
 * Until `takeSignals` is called, the first SIGTERM or Ctrl-C ends the process. So would Node's default, but not
 * in a container: signals do not end process 1 by default.
 */
export function endOnSignal(): void {
  process.on('SIGTERM', endEarly).on('SIGINT', endEarly);
}

/**
 * Directs signals to these listeners. They are added before the old one is removed: when its last listener
 * goes, Node also drops a signal that has arrived but was not delivered, and the process would never stop.
 */
export function takeSignals(handlers: Record<'SIGTERM' | 'SIGINT', NodeJS.SignalsListener>): void {
  process.on('SIGTERM', handlers.SIGTERM).off('SIGTERM', endEarly);
  process.on('SIGINT', handlers.SIGINT).off('SIGINT', endEarly);
}

type Stoppable = {
  /** The program's name in log events. */
  readonly name: 'gateway' | 'worker' | 'bank_simulator';
  readonly logger: Logger;
  /** The time limit for `stop`. */
  readonly timeoutMs: number;
  /** Finishes work under way and closes what is open. */
  stop(why: { readonly isReplaced: boolean }): Promise<void>;
};

/**
 * Stops at the first SIGTERM or Ctrl-C and exits with code 0. Exits with 1 if stopping fails or takes too long,
 * and at once on a second signal.
 */
export function stopOnSignal({ name, logger, timeoutMs, stop }: Stoppable): void {
  let isStopping = false;
  let signals = 0;

  function begin(signal: NodeJS.Signals): void {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, `${name}_stop_begun`);
    setTimeout(() => {
      logger.error({ timeout_ms: timeoutMs }, `${name}_stop_timed_out`);
      process.exit(1);
    }, timeoutMs).unref();
    stop({ isReplaced: signal === GIVE_WAY }).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  }

  const goOn = (signal: NodeJS.Signals): void => {
    logger.warn({ signal }, `${name}_renewal_ignored`);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) process.exit(1);
    begin(signal);
  };
  // Ctrl-C reaches every process of the terminal; a cluster's processes are stopped by their parent.
  takeSignals({ SIGTERM: onSignal, SIGINT: cluster.isWorker ? () => undefined : onSignal });
  // A single process ignores SIGUSR2; Node's default would end it in the middle of its work.
  process.on(GIVE_WAY, cluster.isWorker ? begin : goOn);
}
