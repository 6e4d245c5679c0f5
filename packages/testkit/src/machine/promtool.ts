import { spawnSync } from 'node:child_process';
import { testEnvironment } from '../processes/environment.js';
import { run } from '../processes/run.js';

/**
 * True if promtool, Prometheus's own checker, is on this machine. Otherwise it prints what is skipped; with
 * CI set it is always true, so that the tests fail instead.
 */
export function hasPromtool(): boolean {
  const isThere = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;
  if (isThere || process.env.CI === 'true') return true;
  process.stderr.write(
    'SKIPPED: no promtool (apt-get install prometheus) to check metrics with.\n',
  );
  return false;
}

/** What promtool reports about a page of metrics; an empty text if it is valid. */
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
