import { serverVersion } from './connect.js';
import { dockerMissing, startDockerServer } from './docker-server.js';
import { findServerProgram } from './find-program.js';
import { canInstall, installServerProgram } from './install-program.js';
import { startPrivateServer } from './private-server.js';
import { DatabaseUnavailable, type DatabaseServer } from './server.js';

/** How to get a database server. */
type DatabaseServerOptions = {
  /** A server to use instead of starting one; TEST_MYSQL_URL by default. */
  readonly givenUrl?: string | undefined;
  /** Further options of the server program, such as `--innodb-lock-wait-timeout=1`. */
  readonly args?: readonly string[];
  /** Keeps its data on a disk even if the run keeps its temporary files in memory. */
  readonly isOnDisk?: boolean;
  /** Gets a line before a step that takes long; stderr by default. */
  readonly log?: (line: string) => void;
};

/**
 * A MySQL-compatible server: the given one, or a private one from a program on this machine, from a
 * package that is installed now, or in Docker. Throws DatabaseUnavailable if none of these is possible. A
 * server that is there and does not start is an ordinary error.
 */
export async function startDatabaseServer(
  options: DatabaseServerOptions = {},
): Promise<DatabaseServer> {
  const { givenUrl = process.env.TEST_MYSQL_URL, log = logToStderr } = options;
  if (givenUrl !== undefined && givenUrl !== '') return await givenServer(givenUrl);

  const missing = ['no mariadbd or mysqld on this machine'];
  const program = await findServerProgram();
  if (program) return await startPrivateServer(program, options);

  if (canInstall()) {
    const failure = await installServerProgram(log);
    const installed = await findServerProgram();
    if (installed) return await startPrivateServer(installed, options);
    missing.push(failure ?? 'the installed package has no server program');
  } else {
    missing.push('not root on Debian or Ubuntu, so none can be installed');
  }

  const noDocker = await dockerMissing();
  if (noDocker === undefined) return await startDockerServer(options.args ?? []);
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

function logToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
