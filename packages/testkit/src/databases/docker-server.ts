import { randomBytes } from 'node:crypto';
import { messageOf } from '../processes/message-of.js';
import { freePort } from '../processes/ports.js';
import { hold, release } from '../processes/lifeline.js';
import { run, tail } from '../processes/run.js';
import { waitUntilReachable } from './connect.js';
import type { DatabaseServer } from './server.js';

const IMAGE = 'mysql:8.4';
// The image sets up its data at the first start, which is slow on some disks.
const READY_MS = 180_000;

/** Why Docker cannot be used, or undefined if it can. */
export async function dockerMissing(): Promise<string | undefined> {
  try {
    await docker(['info']);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Starts MySQL in a new container. */
export async function startDockerServer(extraArgs: readonly string[]): Promise<DatabaseServer> {
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const name = `payment-tests-${randomBytes(6).toString('hex')}`;
  const url = `mysql://root:${password}@127.0.0.1:${port}`;
  const ready = () => waitUntilReachable(url, () => undefined, READY_MS);

  hold(`container ${name}`);
  await docker([
    ...['run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:3306`],
    ...['--env', `MYSQL_ROOT_PASSWORD=${password}`, IMAGE],
    ...['--skip-log-bin', '--max-connections=500', ...extraArgs],
  ]);
  const version = await ready();

  return {
    url,
    flavor: 'mysql',
    version,
    async kill() {
      await docker(['kill', '--signal', 'KILL', name]);
      await docker(['wait', name]);
    },
    async restart() {
      await docker(['restart', name]);
      await ready();
    },
    async stop() {
      await docker(['stop', name]);
      await docker(['rm', '--force', '--volumes', name]);
      release(`container ${name}`);
    },
  };
}

async function docker(args: readonly string[]): Promise<void> {
  // The whole environment: DOCKER_HOST and others name the daemon.
  const client = await run({ command: 'docker', args, env: process.env });
  const { code } = await client.exited;
  if (code !== 0) throw new Error(`docker ${args[0] ?? ''} failed: ${tail(client.output(), 3)}`);
}
