import { spawn, type StdioOptions } from 'node:child_process';
import { type Readable, type Writable } from 'node:stream';

/** How a process ended: by a code of its own or by a signal. */
export type Exit = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
};

/** A running child process, the leader of its own process group. */
export type Child = {
  readonly pid: number;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** How it ended, or undefined while it runs. */
  exit(): Exit | undefined;
  readonly exited: Promise<Exit>;
  /** Sends SIGKILL to the whole group, and returns when the process is gone. */
  kill(): Promise<Exit>;
  /** Sends a signal and waits. A process that does not exit in time is killed, and that is an error. */
  terminate(signal?: NodeJS.Signals, timeoutMs?: number): Promise<Exit>;
};

/** What to run. */
export type ChildOptions = {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly stdio?: StdioOptions;
};

/** Starts a process. Rejects when the command cannot be started. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { command, args, env, cwd, stdio = 'pipe' } = options;
  // Its own group: a Ctrl-C in the terminal does not reach it, and kill() also reaches its children.
  const child = spawn(command, args, { env, cwd, stdio, detached: true });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      resolve(child.pid ?? 0);
    });
  });

  let exit: Exit | undefined;
  // close, not exit: by then all its output has arrived.
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });

  async function kill(): Promise<Exit> {
    // After the exit its id may belong to another process.
    if (!exit) killGroup(pid);
    return await exited;
  }

  async function terminate(signal: NodeJS.Signals = 'SIGTERM', timeoutMs = 20_000): Promise<Exit> {
    if (exit) return exit;
    child.kill(signal);
    const timeout = { isOver: false };
    const timer = setTimeout(() => {
      timeout.isOver = true;
      void kill();
    }, timeoutMs);
    const result = await exited;
    clearTimeout(timer);
    if (timeout.isOver)
      throw new Error(`${command} did not stop within ${timeoutMs} ms after ${signal}`);
    return result;
  }

  const { stdin, stdout, stderr } = child;
  return { pid, stdin, stdout, stderr, exit: () => exit, exited, kill, terminate };
}

/** Sends SIGKILL to a process group that may be gone already. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}
