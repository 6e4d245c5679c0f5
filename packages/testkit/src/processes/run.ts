import { closeSync, openSync, readFileSync } from 'node:fs';
import { type Child, type ChildOptions, type Exit, startChild } from './child.js';
import { hold, release } from './lifeline.js';
import { messageOf } from './message-of.js';

/** A process under the test's control. It dies with the test process, however that ends. */
export type RunningProcess = {
  /** Everything written so far to stdout and stderr, in the order of arrival. */
  output(): string;
  /** Everything written so far to stdout. Empty with a `logFile`. */
  stdout(): string;
} & Pick<Child, 'pid' | 'exit' | 'exited' | 'kill' | 'terminate'>;

/** What to run, and where its input and output go. */
type RunOptions = {
  /** Written to its stdin, which is then closed. */
  readonly input?: string;
  /** Gets the output, which otherwise passes through this process and is kept in memory. */
  readonly logFile?: string;
} & Omit<ChildOptions, 'stdio'>;

/** Starts a process and collects its output. */
export const run = (options: RunOptions): Promise<RunningProcess> =>
  options.logFile === undefined ? runCollecting(options) : runLogging(options, options.logFile);

async function runCollecting(options: RunOptions): Promise<RunningProcess> {
  const child = await startChild(options);
  holdUntilExit(child);
  let output = '';
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  // A process may end before it has read its input; how it ended says more than EPIPE.
  child.stdin?.on('error', () => undefined).end(options.input);
  return withOutput(
    child,
    () => output,
    () => stdout,
  );
}

async function runLogging(options: RunOptions, logFile: string): Promise<RunningProcess> {
  const descriptor = openSync(logFile, 'a');
  try {
    const child = await startChild({ ...options, stdio: ['ignore', descriptor, descriptor] });
    holdUntilExit(child);
    return withOutput(
      child,
      () => readFileSync(logFile, 'utf8'),
      () => '',
    );
  } finally {
    closeSync(descriptor);
  }
}

function holdUntilExit({ pid, exited }: Child): void {
  hold(`group ${pid}`);
  void exited.then(() => {
    release(`group ${pid}`);
  });
}

function withOutput(
  { pid, exit, exited, kill, terminate }: Child,
  output: () => string,
  stdout: () => string,
): RunningProcess {
  return {
    pid,
    exit,
    exited,
    kill,
    terminate: (signal, timeoutMs) =>
      terminate(signal, timeoutMs).catch((error: unknown): Promise<Exit> => {
        throw new Error(`${messageOf(error)}\n${tail(output())}`, { cause: error });
      }),
    output,
    stdout,
  };
}

/**
 * The last lines of an output, for an error message. Lines of a stack are marked: Jest would take them for the
 * error's own, and print the program's code instead of the test's.
 */
export function tail(output: string, lines = 30): string {
  const last = output.trimEnd().split('\n').slice(-lines).join('\n');
  return last.replaceAll(/^\s*(?=at .*:\d+:\d+)/gm, '$&| ');
}
