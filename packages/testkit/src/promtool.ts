import { spawnSync } from 'node:child_process';
import { testEnvironment } from './process/environment.js';
import { run } from './process/run.js';

/**
 * True if promtool, Prometheus's own check, is on this machine. Where not, it says what is skipped;
 * with CI set it is true in any case, so that the tests fail instead.
 */
export function hasPromtool(): boolean {
  const isThere = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;
  if (isThere || process.env.CI === 'true') return true;
  process.stderr.write(
    'SKIPPED: no promtool (apt-get install prometheus) to check metrics with.\n',
  );
  return false;
}

/** What promtool has against metrics as they were served; nothing is an empty text. */
export async function complaintsAboutMetrics(text: string): Promise<string> {
  const promtool = await run({
    command: 'promtool',
    args: ['check', 'metrics'],
    env: testEnvironment({}),
    input: text,
  });
  const { code } = await promtool.exited;
  return code === 0 ? promtool.output() : `${promtool.output()}\nexit code ${code ?? 'none'}`;
}
