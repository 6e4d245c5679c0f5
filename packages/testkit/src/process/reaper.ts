// Runs as a process of its own, started by lifeline.ts with a pipe as its stdin.
//
// Exit handlers do not run in a process that is killed with SIGKILL, and a database server does
// not notice that its parent is gone. The system closes a dead process's pipes, however it died,
// so the end of stdin is the one sign that always comes: then whatever is still named here ends.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

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

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
