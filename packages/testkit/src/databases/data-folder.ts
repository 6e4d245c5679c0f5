import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { testEnvironment } from '../processes/environment.js';
import { run, tail, type RunningProcess } from '../processes/run.js';
import type { ServerProgram } from './find-program.js';

// A setup that fails is thrown away, so it need not be durable.
const NOT_DURABLE = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-size=16M',
  '--innodb-log-file-size=32M',
];
const SYSTEM_TABLES = [
  'mysql_system_tables.sql',
  'mysql_performance_tables.sql',
  'mysql_system_tables_data.sql',
  'maria_add_gis_sp_bootstrap.sql',
];

/** The option without which a server refuses to run as root. */
export const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];

/**
 * The option for temporary files beside the data: a server that starts removes the temporary files of
 * other servers in the same folder.
 */
export const ownTemporaryFolder = (dataFolder: string): string => `--tmpdir=${dirname(dataFolder)}`;

/** Makes the system tables of a new server in `folder`. */
export async function initialize(program: ServerProgram, folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  const setup = await startSetup(program, folder);
  const { code } = await setup.exited;
  if (code !== 0) {
    throw new Error(`${program.path} could not set up its data:\n${tail(setup.output())}`);
  }
}

async function startSetup(program: ServerProgram, folder: string): Promise<RunningProcess> {
  const env = testEnvironment({});
  const args = ['--no-defaults', ...asRoot, `--datadir=${folder}`, ownTemporaryFolder(folder)];
  if (program.flavor === 'mysql') {
    return await run({ command: program.path, args: [...args, '--initialize-insecure'], env });
  }
  const scripts = findSystemTables(program.path);
  if (scripts === undefined) {
    const options = ['--auth-root-authentication-method=normal', '--skip-test-db'];
    return await run({ command: 'mariadb-install-db', args: [...args, ...options], env });
  }
  // Does what mariadb-install-db does, without the help texts. The script itself needs my_print_defaults,
  // which comes with the client package.
  const sql = scripts.map((path) => readFileSync(path, 'utf8'));
  return await run({
    command: program.path,
    args: [...args, '--bootstrap', '--log-warnings=0', '--max-allowed-packet=8M', ...NOT_DURABLE],
    env,
    input: ['create database mysql;', 'use mysql;', 'set @auth_root_socket=null;', ...sql].join(
      '\n',
    ),
  });
}

function findSystemTables(program: string): string[] | undefined {
  const prefix = dirname(dirname(program));
  return ['/usr', '/usr/local', prefix]
    .flatMap((root) => ['mysql', 'mariadb'].map((name) => join(root, 'share', name)))
    .map((share) => SYSTEM_TABLES.map((name) => join(share, name)))
    .find((paths) => paths.every((path) => existsSync(path)));
}
