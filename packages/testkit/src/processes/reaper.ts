// Runs as a process of its own, started by lifeline.ts with a pipe as its stdin.
//
// A process that is killed with SIGKILL runs no exit handlers, and a database server does not notice
// that its parent is gone. But the system closes the pipes of a dead process however it died, so stdin
// always ends. Then everything that is still held is ended and removed.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { killGroup } from './child.js';

const held = new Set<string>();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [verb, ...rest] = line.split(' ');
    const what = rest.join(' ');
    if (verb === 'hold') held.add(what);
    else held.delete(what);
  })
  .on('close', () => {
    // Processes first: a running server would write into a folder that is being removed.
    for (const name of targets('group')) killGroup(Number(name));
    for (const name of targets('container')) spawnSync('docker', ['rm', '--force', '-v', name]);
    for (const path of targets('mount')) spawnSync('umount', ['--lazy', path]);
    for (const path of targets('folder')) rmSync(path, { recursive: true, force: true });
  });

function targets(kind: string): string[] {
  const prefix = `${kind} `;
  return [...held].filter((it) => it.startsWith(prefix)).map((it) => it.slice(prefix.length));
}
