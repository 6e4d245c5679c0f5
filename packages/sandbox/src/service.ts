import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { openLog, type LogFile } from './log-file.js';

// From the first moment on, where this Node can; the services see to it themselves a moment later.
const closed = ['--disable-sigusr1'].filter((it) => process.allowedNodeEnvironmentFlags.has(it));

// Longer than a service gives its own requests to finish.
const STOP_MS = 30_000;

/** One of the two services as a child process. */
export interface SandboxService {
  name: string;
  log: LogFile;
  /** Says how it ended, whoever ended it. */
  ended: Promise<string>;
  hasEnded(): boolean;
  /** Asks it to finish what it is doing and waits until it has. */
  stop(): Promise<void>;
  kill(): void;
}

/** Starts a built service with its output in a log file. */
export function startService(
  name: string,
  entry: string,
  env: NodeJS.ProcessEnv,
  logPath: string,
): SandboxService {
  const log = openLog(logPath);
  // detached: Ctrl-C reaches every process of the terminal's group at once, and then the bank would
  // go while the gateway still needs it. In a group of its own a service hears only the launcher.
  const child = spawn(
    process.execPath,
    [...closed, '--enable-source-maps', '--require', join(__dirname, 'child.js'), entry],
    {
      env: { ...env, STOP_WITH_LAUNCHER: 'yes' },
      stdio: ['ignore', log.descriptor, log.descriptor, 'ipc'],
      detached: true,
    },
  );
  closeSync(log.descriptor);

  let isOver = false;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      isOver = true;
      resolve(error.message);
    });
    child.once('exit', (code, signal) => {
      isOver = true;
      resolve(signal ?? `exit code ${code ?? 0}`);
    });
  });

  function kill(): void {
    if (isOver || child.pid === undefined) return;
    try {
      // The whole group: a service may have children.
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended at this very moment.
    }
  }

  async function stop(): Promise<void> {
    if (isOver) return;
    child.kill('SIGTERM');
    const patience = setTimeout(kill, STOP_MS);
    await ended;
    clearTimeout(patience);
  }

  return { name, log, ended, hasEnded: () => isOver, stop, kill };
}
