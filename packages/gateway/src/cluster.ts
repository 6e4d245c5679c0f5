import cluster, { type Worker } from 'node:cluster';
import { type Logger } from './services/ports/logger.js';

// A process that ends sooner than this after its start would only end again.
const SOUND_AFTER_MS = 5_000;
const PAUSE_MS = 1_000;

/**
 * Runs several gateway processes on one port, and replaces one that ends by itself. Ends when all
 * have: with their code if the first of them could not even start, such as for a wrong setting.
 */
export function runCluster(size: number, logger: Logger): void {
  let stopping = false;
  let isSound = false;

  function start(): void {
    const startedAt = performance.now();
    const worker = cluster.fork();
    worker.once('listening', () => {
      isSound = true;
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      if (stopping) return;
      if (!isSound) {
        stop();
        process.exitCode = code ?? 1;
        return;
      }
      logger.error({ pid: worker.process.pid, code, signal }, 'gateway process replaced');
      const isShortLived = performance.now() - startedAt < SOUND_AFTER_MS;
      setTimeout(startUnlessStopping, isShortLived ? PAUSE_MS : 0);
    });
  }

  function startUnlessStopping(): void {
    if (!stopping) start();
  }

  function stop(how: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): void {
    stopping = true;
    for (const worker of workers()) worker.process.kill(how);
  }

  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    stop(signals > 1 ? 'SIGKILL' : 'SIGTERM');
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  for (let i = 0; i < size; i++) start();
}

const workers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((it) => it !== undefined);
