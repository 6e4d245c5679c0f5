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

/** The path of a built program, by the exports of its package. */
export function programFile(program: Program): string {
  const [name = '', ...path] = program.split('/');
  return require.resolve(`@payment-gateway/${name}/programs/${path.join('/')}`);
}
