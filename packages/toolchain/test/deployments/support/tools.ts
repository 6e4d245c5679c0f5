import { execFileSync, spawnSync } from 'node:child_process';

/**
 * A suite that needs a program of this machine. Where it is missing the suite is shown as still to be
 * done; with CI set it runs in any case, and fails.
 */
export function describeWith(
  program: 'kubectl' | 'promtool',
  name: string,
  suite: () => void,
): void {
  const { error } = spawnSync(program, ['--help'], { stdio: 'ignore' });
  if (error === undefined || process.env.CI === 'true') describe(name, suite);
  else test.todo(`${name}: needs ${program}`);
}

/** Runs a program and returns its output. Throws an error with its stderr if it fails. */
export function output(program: 'kubectl' | 'promtool', ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' });
}
