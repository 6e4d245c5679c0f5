import { serverVersion } from './database/connect.js';
import { dockerMissing, startDockerServer } from './database/docker-server.js';
import { findServerProgram } from './database/find-program.js';
import { canInstall, installServerProgram } from './database/install-program.js';
import { startPrivateServer } from './database/private-server.js';
import { DatabaseUnavailable, type DatabaseServer } from './database/server.js';

/** How to come by a database server. */
export interface DatabaseServerOptions {
  /** A server to use instead of starting one; TEST_MYSQL_URL by default. */
  givenUrl?: string | undefined;
  /** Further options of the server program, such as `--innodb-lock-wait-timeout=1`. */
  args?: readonly string[];
  /** Where to say what takes long; stderr by default. */
  say?: (line: string) => void;
}

/**
 * A MySQL-compatible server: the given one, else a private one from a program of this machine,
 * else from a package that is installed now, else in Docker. Throws DatabaseUnavailable when none
 * of these can be had; a server that is there and does not start is an ordinary error.
 */
export async function startDatabaseServer(
  options: DatabaseServerOptions = {},
): Promise<DatabaseServer> {
  const { givenUrl = process.env.TEST_MYSQL_URL, args = [], say = sayOnStderr } = options;
  if (givenUrl !== undefined && givenUrl !== '') return await givenServer(givenUrl);

  const missing = ['no mariadbd or mysqld on this machine'];
  const program = await findServerProgram();
  if (program) return await startPrivateServer(program, args);

  if (canInstall()) {
    const failure = await installServerProgram(say);
    const installed = await findServerProgram();
    if (installed) return await startPrivateServer(installed, args);
    missing.push(failure ?? 'the installed package brought no server program');
  } else {
    missing.push('not root on Debian or Ubuntu, so none can be installed');
  }

  const noDocker = await dockerMissing();
  if (noDocker === undefined) return await startDockerServer(args);
  missing.push(noDocker);
  throw new DatabaseUnavailable(missing.join('\n'));
}

async function givenServer(givenUrl: string): Promise<DatabaseServer> {
  const parsed = new URL(givenUrl);
  parsed.pathname = '';
  const url = parsed.href;
  const version = await serverVersion(url).catch((error: unknown) => {
    throw new Error('The server of TEST_MYSQL_URL cannot be reached', { cause: error });
  });
  const refuse = () => Promise.reject(new Error('The server of TEST_MYSQL_URL is not ours'));
  return {
    url,
    flavor: 'given',
    version,
    kill: refuse,
    restart: refuse,
    stop: () => Promise.resolve(),
  };
}

function sayOnStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
