import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { startDatabaseServer } from '../databases/database-server.js';
import { DatabaseUnavailable, type DatabaseServer } from '../databases/server.js';
import { DISK_FOLDER_VARIABLE } from '../processes/lifeline.js';
import { BUNDLED_VARIABLE } from '../processes/program-file.js';
import { isCi, SERVER_URL_VARIABLE } from './engines.js';

const MEMORY_FOLDER = '/dev/shm';

let server: DatabaseServer | undefined;

/** Runs once, before any test: starts one database server for all suites. `isBundled`: tests are to start bundles. */
export async function startTestRun({ isBundled }: { isBundled: boolean }): Promise<void> {
  if (isBundled) process.env[BUNDLED_VARIABLE] = 'yes';
  keepScratchInMemory();
  if (process.env.TEST_ENGINES === 'sqlite' && !isCi()) {
    process.stderr.write('\nTests on SQLite alone (TEST_ENGINES=sqlite)\n');
    return;
  }
  const startedAt = performance.now();
  try {
    server = await startDatabaseServer();
    // Inherited by the test processes.
    process.env[SERVER_URL_VARIABLE] = server.url;
    const took = Math.round(performance.now() - startedAt);
    process.stderr.write(`\nTests on ${server.flavor} ${server.version} (ready in ${took} ms)\n`);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable) || isCi()) throw error;
    process.stderr.write(warning(error.message));
  }
}

/** Runs once, after all tests. */
export async function endTestRun(): Promise<void> {
  // Jest may go on watching, and the next run be one of a few suites, on a newer build than the bundles.
  for (const name of [SERVER_URL_VARIABLE, BUNDLED_VARIABLE])
    Reflect.deleteProperty(process.env, name);
  await server?.stop();
  server = undefined;
}

// A run keeps less than this at any time, clusters and browsers included.
const SCRATCH_BYTES = 8 * 1024 ** 3;

/**
 * Databases that are thrown away are committed to thousands of times, and each commit waits for the disk, milliseconds on a
 * slow one. What a killed process has written is in the kernel's hands either way, so in memory the tests prove as much.
 */
function keepScratchInMemory(): void {
  if (process.env.TMPDIR !== undefined || !existsSync(MEMORY_FOLDER)) return;
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
  if (bavail * bsize < SCRATCH_BYTES) return;
  // Inherited by the test processes, like the server's address.
  process.env[DISK_FOLDER_VARIABLE] = tmpdir();
  process.env.TMPDIR = MEMORY_FOLDER;
}

function warning(reason: string): string {
  const line = '!'.repeat(80);
  const reasons = reason.replaceAll(/^/gm, '    ');
  return `
${line}
  NO DATABASE SERVER: every suite on MySQL IS SKIPPED. Only SQLite is tested.

${reasons}

  Install mariadb-server (or mysql-server), start Docker, or name a server:
    TEST_MYSQL_URL=mysql://user:password@host:3306 npm test
  With CI=true this fails the run.
${line}
`;
}
