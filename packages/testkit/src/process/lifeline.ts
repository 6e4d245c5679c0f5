import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What must not outlive this process: a process group, a container, a mounted disk or a folder. */
export type Held =
  `group ${number}` | `container ${string}` | `mount ${string}` | `folder ${string}`;

// From src/ as well as from dist/, the reaper that runs is the built one.
const REAPER = join(__dirname, '../../dist/process/reaper.js');

let reaper: ChildProcess | undefined;

/** Sees to it that `what` ends with this process, even when this process is killed. */
export function hold(what: Held): void {
  tell(`hold ${what}`);
}

/** Takes back `hold`: it has ended. A process id may soon belong to somebody else. */
export function release(what: Held): void {
  tell(`release ${what}`);
}

/** A fresh folder that is removed when this process ends. */
export function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), `payment-${prefix}-`));
  hold(`folder ${folder}`);
  return folder;
}

/** Removes a folder made by `temporaryFolder` now. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  release(`folder ${folder}`);
}

function tell(line: string): void {
  reaper ??= startReaper();
  reaper.stdin?.write(`${line}\n`);
}

function startReaper(): ChildProcess {
  // detached: a Ctrl-C in the terminal must not end the reaper before it has done its work.
  const child = spawn(process.execPath, [REAPER], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}
