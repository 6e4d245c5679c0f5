import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './lifeline.js';

/** The path of a Node that writes its standard output to this file or device. */
export function nodeWithOutputTo(path: string): string {
  const script = join(temporaryFolder('node'), 'node');
  writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' "$@" > '${path}'\n`, {
    mode: 0o755,
  });
  return script;
}

/** A pipe with a name, whose one reader never reads. */
export interface UnreadPipe {
  path: string;
  /** The reader goes. */
  close(): void;
}

/** Makes a pipe that takes no more once it is full. */
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
