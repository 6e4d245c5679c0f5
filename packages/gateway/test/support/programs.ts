import { join } from 'node:path';
import {
  type Exit,
  run,
  type RunningProcess,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';

type Environment = Readonly<Record<string, string>>;

/** Starts a built program of the gateway, without metrics unless METRICS_PORT is given. */
export const startProgram = (
  program: 'main' | 'worker' | `commands/${string}`,
  env: Environment,
  {
    args = [],
    nodeArgs = [],
    cwd = temporaryFolder('program'),
  }: { args?: readonly string[]; nodeArgs?: readonly string[]; cwd?: string } = {},
): Promise<RunningProcess> =>
  run({
    command: process.execPath,
    args: [...nodeArgs, join(__dirname, '../../dist', `${program}.js`), ...args],
    env: testEnvironment({ METRICS_PORT: 'off', ...env }),
    cwd,
  });

/** Runs one to its end, as an operator does. */
export async function runToEnd(
  program: 'main' | `commands/${string}`,
  env: Environment,
  ...args: string[]
): Promise<Exit & { output: string }> {
  const running = await startProgram(program, env, { args });
  const exit = await running.exited;
  return { ...exit, output: running.output() };
}

/** Starts the workers in a process of their own, and returns when they work. */
export async function startWorker(env: Environment): Promise<RunningProcess> {
  const worker = await startProgram('worker', env);
  await waitFor(() => worker.output().includes('worker started'), { what: 'the worker' });
  return worker;
}
