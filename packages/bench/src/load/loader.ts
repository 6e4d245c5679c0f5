import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { testEnvironment } from '@payment-gateway/testkit';
import { type Job, type JobResult, newsSchema } from './job.js';

/** The load process. */
export interface Loader {
  pid: number | undefined;
  /** Runs one job; `hear` is told when its window begins and ends. */
  run(job: Job, hear?: (moment: 'begun' | 'ended') => void): Promise<JobResult>;
  stop(): Promise<void>;
}

/** Starts the load process. One for a whole run: by the first window its code is compiled. */
export function startLoader(): Loader {
  // The built program, from src/ as well as from dist/.
  const child = fork(join(__dirname, '../../dist/load/main.js'), {
    execArgv: [],
    env: testEnvironment({}),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  function run(job: Job, hear: (moment: 'begun' | 'ended') => void = () => undefined) {
    return new Promise<JobResult>((resolve, reject) => {
      const onExit = (): void => {
        reject(new Error('The load process ended'));
      };
      const onMessage = (message: unknown): void => {
        const news = newsSchema.parse(message);
        if (news.kind === 'begun' || news.kind === 'ended') {
          hear(news.kind);
          return;
        }
        child.off('message', onMessage).off('exit', onExit);
        if (news.kind === 'done') resolve(news.result);
        else reject(new Error(`The load failed: ${news.reason}`));
      };
      child.on('message', onMessage).once('exit', onExit);
      child.send(job);
    });
  }

  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.disconnect();
    await once(child, 'exit');
  }

  return { pid: child.pid, run, stop };
}
