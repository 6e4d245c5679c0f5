import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programFile } from './program-file.js';

/** What must not outlive this process: a process group, a container, a mounted disk or a folder. */
type Held = `group ${number}` | `container ${string}` | `mount ${string}` | `folder ${string}`;

let reaper: ChildProcess | undefined;

/** Registers something to be ended or removed with this process, even when this process is killed. */
export function hold(what: Held): void {
  send(`hold ${what}`);
}

/** Undoes `hold` for something that has ended: its process id may soon be another process's. */
export function release(what: Held): void {
  send(`release ${what}`);
}

/** A fresh folder that is removed when this process ends. */
export const temporaryFolder = (prefix: string): string => heldFolder(tmpdir(), prefix);

/** Names the folder for temporary files on a disk, in a test run that keeps the others in memory. */
export const DISK_FOLDER_VARIABLE = 'TEST_DISK_FOLDER';

/**
 * The same on a disk, for what is proved of a database's files: MariaDB takes /dev/shm for persistent memory, and
 * writes its log there in another way.
 */
export const temporaryDiskFolder = (prefix: string): string =>
  heldFolder(process.env[DISK_FOLDER_VARIABLE] ?? tmpdir(), prefix);

function heldFolder(parent: string, prefix: string): string {
  const folder = mkdtempSync(join(parent, `payment-${prefix}-`));
  hold(`folder ${folder}`);
  return folder;
}

/** Removes a folder made by `temporaryFolder` now. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  release(`folder ${folder}`);
}

function send(line: string): void {
  reaper ??= startReaper();
  reaper.stdin?.write(`${line}\n`);
}

function startReaper(): ChildProcess {
  // detached: a Ctrl-C in the terminal must not end the reaper before it has done its work.
  const child = spawn(process.execPath, [programFile('testkit/reaper')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}
