import { startDatabaseServer } from '../database-server.js';
import { DatabaseUnavailable, type DatabaseServer } from '../database/server.js';
import { isCi, SERVER_URL_VARIABLE } from './engines.js';

let server: DatabaseServer | undefined;

/** Once per run of Jest, before any test: one database server for all suites. */
export async function startTestRun(): Promise<void> {
  if (process.env.TEST_ENGINES === 'sqlite' && !isCi()) {
    process.stderr.write('\nTests on SQLite alone (TEST_ENGINES=sqlite)\n');
    return;
  }
  const startedAt = performance.now();
  try {
    server = await startDatabaseServer();
    // Test processes inherit it.
    process.env[SERVER_URL_VARIABLE] = server.url;
    const took = Math.round(performance.now() - startedAt);
    process.stderr.write(`\nTests on ${server.flavor} ${server.version} (ready in ${took} ms)\n`);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable) || isCi()) throw error;
    process.stderr.write(warning(error.message));
  }
}

/** Once per run of Jest, after all tests. */
export async function endTestRun(): Promise<void> {
  Reflect.deleteProperty(process.env, SERVER_URL_VARIABLE);
  await server?.stop();
  server = undefined;
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
