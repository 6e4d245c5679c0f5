import { fork } from 'node:child_process';
import { once } from 'node:events';
import { programFile, testEnvironment } from '@payment-gateway/testkit';
import { type Job, type JobResult, messageSchema } from './job.js';

/** The process that makes the load. */
export type LoadProcess = {
  readonly pid: number | undefined;
  /** Runs one job; `onMoment` is called when its window begins and ends. */
  run(job: Job, onMoment?: (moment: 'began' | 'ended') => void): Promise<JobResult>;
  stop(): Promise<void>;
};

/** Starts the load process: one for the whole run, so that its code is compiled before the first window. */
export function startLoadProcess(): LoadProcess {
  const child = fork(programFile('bench/load'), {
    execArgv: [],
    env: testEnvironment({}),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  function run(job: Job, onMoment: (moment: 'began' | 'ended') => void = () => undefined) {
    return new Promise<JobResult>((resolve, reject) => {
      const onExit = (): void => {
        reject(new Error('The load process ended'));
      };
      const onMessage = (received: unknown): void => {
        const message = messageSchema.parse(received);
        if (message.kind === 'began' || message.kind === 'ended') {
          onMoment(message.kind);
          return;
        }
        child.off('message', onMessage).off('exit', onExit);
        if (message.kind === 'done') resolve(message.result);
        else reject(new Error(`The load failed: ${message.reason}`));
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
