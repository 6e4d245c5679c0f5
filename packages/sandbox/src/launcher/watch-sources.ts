import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = join(__dirname, '../../..');
const BUILD = join(PACKAGES, 'toolchain/build.mjs');
const WATCHED = ['bank-simulator', 'gateway', 'service-kit'] as const;

// An editor writes a file more than once when it saves, and git switches branches file by file.
const SETTLE_MS = 50;

/**
 * Compiles the services whenever one of their sources changes, and then calls `onBuilt`. Changes during a
 * build start one further build. After a syntax error, which the compiler prints, the services keep
 * running. Returns a function that stops watching.
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

/** Compiles the services; false after an error. */
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
