import { join } from 'node:path';
import { run, tail, temporaryFolder, testEnvironment } from '@payment-gateway/testkit';

/** Where a built program of the gateway lies. */
export const gatewayProgram = (name: string): string =>
  join(__dirname, '../../../gateway/dist', name);

/** Runs one of the gateway's own commands to its end, and gives what it printed. */
export async function runCommand(
  name: 'migrate' | 'merchant',
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const running = await run({
    command: process.execPath,
    args: [gatewayProgram(`commands/${name}.js`), ...args],
    env: testEnvironment(env),
    cwd: temporaryFolder('command'), // no .env of others
  });
  const { code } = await running.exited;
  if (code === 0) return running.stdout();
  throw new Error(`npm run ${name} failed:\n${tail(running.output())}`);
}
