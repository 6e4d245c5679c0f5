import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../processes/ports.js';
import { testEnvironment } from '../processes/environment.js';
import { removeFolder, temporaryDiskFolder, temporaryFolder } from '../processes/lifeline.js';
import { messageOf } from '../processes/message-of.js';
import { run, tail, type RunningProcess } from '../processes/run.js';
import { waitUntilReachable } from './connect.js';
import { asRoot, initialize, ownTemporaryFolder } from './data-folder.js';
import type { ServerProgram } from './find-program.js';
import type { DatabaseServer } from './server.js';

const READY_MS = 60_000;

/** What a server of our own is for. */
type PrivateServerOptions = {
  readonly args?: readonly string[];
  readonly isOnDisk?: boolean;
};

/** Starts a server program with its own data, port and socket. */
export async function startPrivateServer(
  program: ServerProgram,
  { args: extraArgs = [], isOnDisk = false }: PrivateServerOptions,
): Promise<DatabaseServer> {
  const folder = isOnDisk ? temporaryDiskFolder('db') : temporaryFolder('db');
  const dataFolder = join(folder, 'data');
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const url = `mysql://tests:${password}@127.0.0.1:${port}`;
  const initFile = join(folder, 'init.sql');
  // With a password, since other users of the machine can reach the port.
  await writeFile(
    initFile,
    `create user if not exists 'tests'@'127.0.0.1' identified by '${password}';\n` +
      `grant all privileges on *.* to 'tests'@'127.0.0.1' with grant option;\n`,
    { mode: 0o600 },
  );
  const args = [
    // Must be the first option. Without it the machine's own configuration would apply.
    '--no-defaults',
    ...asRoot,
    `--datadir=${dataFolder}`,
    ownTemporaryFolder(dataFolder),
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--port=${port}`,
    `--init-file=${initFile}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--skip-log-bin',
    '--max-connections=500',
    '--innodb-buffer-pool-size=64M',
    ...(program.flavor === 'mysql' ? ['--mysqlx=OFF'] : ['--innodb-log-file-size=32M']),
    ...extraArgs,
  ];

  async function start(): Promise<{ running: RunningProcess; version: string }> {
    const started = await run({ command: program.path, args, env: testEnvironment({}) });
    const checkAlive = () => {
      if (started.exit()) throw new Error(`${program.path} ended while starting`);
    };
    try {
      return { running: started, version: await waitUntilReachable(url, checkAlive, READY_MS) };
    } catch (error) {
      await started.kill();
      throw new Error(`${messageOf(error)}. Its log:\n${tail(started.output())}`, { cause: error });
    }
  }

  await initialize(program, dataFolder);
  const first = await start();
  let { running } = first;

  return {
    url,
    flavor: program.flavor,
    version: first.version,
    dataFolder,
    get pid() {
      return running.pid;
    },
    async kill() {
      await running.kill();
    },
    async restart() {
      if (!running.exit()) await running.terminate();
      ({ running } = await start());
    },
    async stop() {
      if (!running.exit()) await running.terminate();
      removeFolder(folder);
    },
  };
}
