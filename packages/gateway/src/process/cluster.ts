import cluster, { type Worker } from 'node:cluster';
import { errorCodeOf } from '../domain/errors.js';
import { type ProgramLogger } from '../observability/logger.js';
import {
  ENDED_EARLY,
  GIVE_WAY,
  takeSignals,
} from '@payment-gateway/service-kit/process/stop-on-signal';

// A process that exits sooner than this after its start would only exit again.
const SOUND_AFTER_MS = 5_000;
const PAUSE_MS = 1_000;

/**
 * Runs several gateway processes on one port and replaces any that exits. On SIGUSR2 it replaces all of them,
 * one by one, with the program and setting files of that moment; each new one listens before the old one
 * stops. (Not on SIGHUP, which a closing terminal sends.) Exits when all have: with their code if the first
 * could not start, for example because of a wrong setting.
 */
export function runCluster(size: number, logger: ProgramLogger): void {
  let isStopping = false;
  let isSound = false;
  let isRenewing = false;
  // Their exit is expected.
  const expected = new WeakSet<Worker>();

  function start(): Worker {
    const startedAt = performance.now();
    const worker = cluster.fork();
    worker.once('listening', () => {
      isSound = true;
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      if (isStopping) {
        // Stopped before it listened, it has nothing to finish.
        if (code !== 0 && code !== ENDED_EARLY && signal !== 'SIGTERM') process.exitCode = 1;
        return;
      }
      if (expected.has(worker)) return;
      if (!isSound) {
        stop();
        process.exitCode = code ?? 1;
        return;
      }
      logger.error({ pid: worker.process.pid, code, signal }, 'gateway_process_replaced');
      const isShortLived = performance.now() - startedAt < SOUND_AFTER_MS;
      setTimeout(startUnlessStopping, isShortLived ? PAUSE_MS : 0);
    });
    worker.on('error', (error) => {
      logger.error({ error_code: errorCodeOf(error) }, 'gateway_process_failed');
      // A failed spawn (no such file, too many processes) emits no exit.
      if (worker.process.pid === undefined) worker.emit('exit', null, null);
    });
    return worker;
  }

  function startUnlessStopping(): void {
    if (!isStopping) start();
  }

  async function renew(): Promise<void> {
    for (const old of workers()) {
      if (isStopping) return;
      if (old.isDead()) continue; // replaced meanwhile
      if (!(await renewOne(old))) return;
    }
    logger.info({}, 'gateway_processes_renewed');
  }

  async function renewOne(old: Worker): Promise<boolean> {
    expected.add(old);
    const fresh = start();
    expected.add(fresh);
    await firstOf(fresh, ['listening', 'exit']);
    if (isStopping) return false;
    if (fresh.isDead()) {
      logger.error({}, 'gateway_renewal_failed');
      expected.delete(old);
      if (old.isDead()) start();
      return false;
    }
    expected.delete(fresh);
    if (old.isDead()) return true;
    old.process.kill(GIVE_WAY);
    await firstOf(old, ['exit']);
    return true;
  }

  function renewOnce(): void {
    if (isStopping || isRenewing) return;
    isRenewing = true;
    logger.info({}, 'gateway_renewal_started');
    void renew().finally(() => {
      isRenewing = false;
    });
  }

  function stop(how: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): void {
    isStopping = true;
    for (const worker of workers()) worker.process.kill(how);
  }

  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    stop(signals > 1 ? 'SIGKILL' : 'SIGTERM');
  };
  takeSignals({ SIGTERM: onSignal, SIGINT: onSignal });
  process.on(GIVE_WAY, renewOnce);
  // Explicitly: an unread log line may keep the process alive.
  cluster.on('exit', () => {
    if (isStopping && workers().every((it) => it.isDead()))
      void logger.flush().then(() => process.exit());
  });
  for (let i = 0; i < size; i++) start();
}

// Not `once` of node:events, which rejects on an error event.
const firstOf = (worker: Worker, events: readonly string[]): Promise<void> =>
  new Promise((resolve) => {
    for (const event of events)
      worker.once(event, () => {
        resolve();
      });
  });

const workers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((it) => it !== undefined);
