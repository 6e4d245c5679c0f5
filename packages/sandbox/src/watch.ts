import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = join(__dirname, '../..');
const BUILD = join(PACKAGES, 'toolchain/build.mjs');
const WATCHED = ['bank-simulator', 'gateway', 'service-kit'] as const;

// An editor that saves writes more than once, and a branch is changed file by file.
const SETTLE_MS = 50;

/**
 * Compiles the services whenever a source of theirs changes, and then calls `onBuilt`; one change at a
 * time, what comes meanwhile together. A syntax error is shown where the compiler writes, and what runs
 * goes on running. Returns what ends it.
 */
export function watchSources(onBuilt: () => Promise<void>): () => void {
  let isDirty = false;
  let isBusy = false;

  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (isDirty) {
      isDirty = false;
      if (await build()) await onBuilt();
    }
    isBusy = false;
  }

  let settling: NodeJS.Timeout | undefined;
  const watchers = WATCHED.map((service) =>
    watch(join(PACKAGES, service, 'src'), { recursive: true }, () => {
      clearTimeout(settling);
      settling = setTimeout(() => {
        isDirty = true;
        void work();
      }, SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(settling);
    for (const watcher of watchers) watcher.close();
  };
}

/** True if the services are compiled as their sources are now. */
function build(): Promise<boolean> {
  const compiler = spawn(process.execPath, [BUILD, ...WATCHED], { stdio: 'inherit' });
  return new Promise((resolve) => {
    compiler.once('error', () => {
      resolve(false);
    });
    compiler.once('exit', (code) => {
      resolve(code === 0);
    });
  });
}
