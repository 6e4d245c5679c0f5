import { join } from 'node:path';
import { type Exit, run, temporaryFolder, testEnvironment } from '@payment-gateway/testkit';

/** Runs a built program of the gateway to its end, as an operator does. */
export async function runToEnd(
  program: 'main' | `commands/${string}`,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Exit & { output: string }> {
  const running = await run({
    command: process.execPath,
    args: [join(__dirname, '../../dist', `${program}.js`), ...args],
    env: testEnvironment(env),
    cwd: temporaryFolder('program'),
  });
  const exit = await running.exited;
  return { ...exit, output: running.output() };
}
