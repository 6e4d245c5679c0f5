import cluster from 'node:cluster';
import { type Logger } from './services/ports/logger.js';

/** Tells one of several processes to end, while a new one takes its place: see cluster.ts. */
export const GIVE_WAY = 'SIGUSR2';

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

  const onSignal = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) process.exit(1);
    begin(signal);
  };
  process.on('SIGTERM', onSignal);
  // Ctrl-C reaches every process of the terminal; one of several is told by the first of them.
  process.on('SIGINT', cluster.isWorker ? () => undefined : onSignal);
  if (cluster.isWorker) process.on(GIVE_WAY, begin);
}
