import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A program: its package, and its name in the `./programs/*` exports of that package. */
export type Program =
  | 'gateway/main'
  | 'gateway/worker'
  | 'gateway/cli'
  | 'bank-simulator/main'
  | `sandbox/${'start' | 'listen'}`
  | `crash/${'main' | 'paused-gateway'}`
  | `bench/${'main' | 'floor' | 'load' | 'report-heap'}`
  | 'testkit/reaper';

/** The variable by which global setup tells test processes that programs are bundled: they start sooner. */
export const BUNDLED_VARIABLE = 'TEST_BUNDLED_PROGRAMS';

/** The path of a built program, by the exports of its package; by default of its bundle, where there is one. */
export function programFile(
  program: Program,
  {
    isBundled = process.env[BUNDLED_VARIABLE] !== undefined,
  }: { isBundled?: boolean | undefined } = {},
): string {
  const [name = '', ...path] = program.split('/');
  const file = require.resolve(`@payment-gateway/${name}/programs/${path.join('/')}`);
  const bundle = join(dirname(file), 'bundled', basename(file));
  return isBundled && existsSync(bundle) ? bundle : file;
}
