import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './lifeline.js';

/** The path of a script that runs Node with its standard output redirected to this file or device. */
export function nodeWithOutputTo(path: string): string {
  const script = join(temporaryFolder('node'), 'node');
  writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' "$@" > '${path}'\n`, {
    mode: 0o755,
  });
  return script;
}

/** A named pipe whose only reader never reads. */
type UnreadPipe = {
  readonly path: string;
  /** Closes the reader. */
  close(): void;
};

/** Makes a named pipe that blocks writers once it is full. */
export function unreadPipe(): UnreadPipe {
  const path = join(temporaryFolder('pipe'), 'pipe');
  const { status } = spawnSync('mkfifo', [path]);
  if (status !== 0) throw new Error(`mkfifo failed for ${path}`);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return {
    path,
    close: () => {
      closeSync(reader);
    },
  };
}
