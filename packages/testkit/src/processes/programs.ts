import { testEnvironment } from './environment.js';
import { temporaryFolder } from './lifeline.js';
import { run, type RunningProcess } from './run.js';

/** How to start a program. */
export type ProgramOptions = {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A fresh folder by default, where no `.env` and no `.data` of a developer is found. */
  readonly cwd?: string;
  /** The Node to run it with; this one by default. */
  readonly node?: string;
  /** Options of Node, such as a module to load first. */
  readonly nodeArgs?: readonly string[];
  readonly logFile?: string;
};

/** Starts a built program, by its path, as production runs it. */
export const startProgram = (
  entry: string,
  { args = [], env = {}, cwd, node, nodeArgs = [], logFile }: ProgramOptions = {},
): Promise<RunningProcess> =>
  run({
    command: node ?? process.execPath,
    args: ['--enable-source-maps', ...nodeArgs, entry, ...args],
    env: testEnvironment(env),
    cwd: cwd ?? temporaryFolder('program'),
    ...(logFile !== undefined && { logFile }),
  });
