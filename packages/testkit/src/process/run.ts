import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { hold, release } from './lifeline.js';

/** How a process ended: by a code of its own or by a signal. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process under the test's control. It dies with the test process, however that ends. */
export interface RunningProcess {
  pid: number;
  /** Everything written so far, stdout and stderr as they came. */
  output(): string;
  /** The same, stdout alone. */
  stdout(): string;
  /** How it ended, or undefined while it runs. */
  exit(): Exit | undefined;
  exited: Promise<Exit>;
  /** SIGKILL to the process and its children; returns when they are gone. */
  kill(): Promise<Exit>;
  /** Asks it to stop and waits. A process that does not obey is killed, and that is an error. */
  terminate(signal?: NodeJS.Signals, timeoutMs?: number): Promise<Exit>;
}

/** What to run, and with what around it. */
export interface RunOptions {
  command: string;
  args: readonly string[];
  /** The whole environment: nothing is inherited. */
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** Written to its stdin, which is then closed. */
  input?: string;
}

/** Starts a process in a group of its own and collects what it writes. */
export async function run(options: RunOptions): Promise<RunningProcess> {
  const { command, args, env, cwd, input } = options;
  // A group of its own: a Ctrl-C in the terminal is not passed on behind the test's back, and
  // kill() reaches the children of a service that has some.
  const child = spawn(command, args, { env, cwd, detached: true });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      resolve(child.pid ?? 0);
    });
  });
  hold(`group ${pid}`);

  let output = '';
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  // A process may end before it has read its input; how it ended says more than EPIPE.
  child.stdin.on('error', () => undefined).end(input);

  let exit: Exit | undefined;
  // close, not exit: by then everything it wrote has arrived.
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      release(`group ${pid}`);
      exit = { code, signal };
      resolve(exit);
    });
  });

  async function kill(): Promise<Exit> {
    // Once it has ended, its id may be somebody else's.
    if (!exit) signalGroup(pid, 'SIGKILL');
    return await exited;
  }

  async function terminate(signal: NodeJS.Signals = 'SIGTERM', timeoutMs = 20_000) {
    child.kill(signal);
    const patience = new AbortController();
    const tooLate = pause(timeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
    const seen = await Promise.race([exited, tooLate]);
    patience.abort();
    if (seen) return seen;
    await kill();
    throw new Error(
      `${command} did not stop within ${timeoutMs} ms after ${signal}\n${tail(output)}`,
    );
  }

  return {
    pid,
    output: () => output,
    stdout: () => stdout,
    exit: () => exit,
    exited,
    kill,
    terminate,
  };
}

/** The last lines of an output, for an error message. */
export function tail(output: string, lines = 30): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}
