import cluster from 'node:cluster';
import { type Logger } from '../services/ports/logger.js';

/** Tells one of several processes to end, while a new one takes its place: see cluster.ts. */
export const GIVE_WAY = 'SIGUSR2';

/** The exit code of what was ended by SIGTERM before it had begun its work. */
export const ENDED_EARLY = 128 + 15;

const endEarly = (): never => process.exit(ENDED_EARLY);

/**
 * Until `takeSignals` is called, the first SIGTERM or Ctrl-C ends the process. Node's default would do
 * as much, but not in a container, where this is process 1, which no signal ends by default.
 */
export function endOnSignal(): void {
  process.on('SIGTERM', endEarly).on('SIGINT', endEarly);
}

/**
 * From now on signals are for these. The new listener comes before the old one goes: with the last
 * listener Node also drops a signal that has come and is not told yet, and nobody would ever stop.
 */
export function takeSignals(handlers: Record<'SIGTERM' | 'SIGINT', NodeJS.SignalsListener>): void {
  process.on('SIGTERM', handlers.SIGTERM).off('SIGTERM', endEarly);
  process.on('SIGINT', handlers.SIGINT).off('SIGINT', endEarly);
}

export type Stoppable = {
  /** What it is, in the log. */
  readonly name: string;
  readonly logger: Logger;
  /** How long `stop` may take. */
  readonly timeoutMs: number;
  /** Finishes what is under way and closes what is open. */
  stop(why: { isReplaced: boolean }): Promise<void>;
};

/**
 * Stops at the first SIGTERM or Ctrl-C, and ends the process with code 0. It ends with 1 when that
 * takes too long, or fails; and at once when there is a second signal.
 */
export function stopOnSignal({ name, logger, timeoutMs, stop }: Stoppable): void {
  let isStopping = false;
  let signals = 0;

  function begin(signal: NodeJS.Signals): void {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, `${name} stopping`);
    setTimeout(() => {
      logger.error({ timeout_ms: timeoutMs }, `${name} stopped before all was finished`);
      process.exit(1);
    }, timeoutMs).unref();
    stop({ isReplaced: signal === GIVE_WAY }).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  }

  const goOn = (signal: NodeJS.Signals): void => {
    logger.warn({ signal }, `${name} goes on: only several processes are renewed by this signal`);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) process.exit(1);
    begin(signal);
  };
  // Ctrl-C reaches every process of the terminal; one of several is told by the first of them.
  takeSignals({ SIGTERM: onSignal, SIGINT: cluster.isWorker ? () => undefined : onSignal });
  // One that is alone has nobody to give way to: by Node's default it would end in the middle of its work.
  process.on(GIVE_WAY, cluster.isWorker ? begin : goOn);
}
