import { join } from 'node:path';
import {
  type Exit,
  run,
  type RunningProcess,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';

/** Runs a built program of the gateway to its end, as an operator does. */
export async function runToEnd(
  program: 'main' | `commands/${string}`,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Exit & { output: string }> {
  const running = await run({
    command: process.execPath,
    args: [join(__dirname, '../../dist', `${program}.js`), ...args],
    env: testEnvironment({ METRICS_PORT: 'off', ...env }),
    cwd: temporaryFolder('program'),
  });
  const exit = await running.exited;
  return { ...exit, output: running.output() };
}

/** Starts the workers in a process of their own, without metrics unless METRICS_PORT is given. */
export async function startWorker(env: Readonly<Record<string, string>>): Promise<RunningProcess> {
  const worker = await run({
    command: process.execPath,
    args: [join(__dirname, '../../dist/worker.js')],
    env: testEnvironment({ METRICS_PORT: 'off', ...env }),
    cwd: temporaryFolder('worker'),
  });
  await waitFor(() => worker.output().includes('worker started'), { what: 'the worker' });
  return worker;
}
