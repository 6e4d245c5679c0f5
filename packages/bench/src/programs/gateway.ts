import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  httpGet,
  removeFolder,
  run,
  tail,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';
import { gatewayProgram, runCommand } from './command.js';
import { type Ground } from './ground.js';
import { MERCHANT } from './settings.js';
import { type Side } from './side.js';

// Lines of pino at the levels info and below; whatever else stands there is a complaint.
const ORDINARY = /^\{"level":[1-3]0,/;

/** A gateway on its database; the settings are the whole of its environment. */
export interface GatewayPlan {
  ground: Ground;
  settings: Readonly<Record<string, string>>;
  /** Of a start before this one on the same ground and with the same settings. */
  token?: string;
  /** Options of Node, such as a module to load first. */
  nodeArgs?: readonly string[];
}

/**
 * Starts the built gateway as production would: tables, merchant and token by its own commands, its
 * log in a file. (A pipe would have to be drained by this process, which has other things to do.)
 */
export async function startBenchGateway(plan: GatewayPlan): Promise<Side> {
  const { ground, nodeArgs = [] } = plan;
  const port = await freePort();
  const env = {
    METRICS_PORT: String(await freePort()),
    ...plan.settings,
    ...ground.env,
    GATEWAY_PORT: String(port),
  };
  const token = plan.token ?? (await prepare(env));

  const folder = temporaryFolder('gateway');
  const log = join(folder, 'log');
  const running = await run({
    command: '/bin/sh',
    // The shell becomes the gateway, under the same process id.
    args: [
      ...['-c', 'exec "$@" >>"$0" 2>&1', log],
      ...[process.execPath, '--enable-source-maps', ...nodeArgs, gatewayProgram('main.js')],
    ],
    env: testEnvironment(env),
    cwd: folder,
  });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(
    async () => {
      if (running.exit()) throw new Error(`The gateway ended:\n${tail(readFileSync(log, 'utf8'))}`);
      return (await statusOf(`${url}/health/ready`)) === 200;
    },
    { what: 'the gateway to be ready' },
  );
  return {
    name: 'gateway',
    pid: running.pid,
    apiUrl: `${url}/api/v1`,
    token,
    ground,
    trimLog: () => {
      truncateSync(log);
    },
    complaints: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !ORDINARY.test(line))
        .slice(-3),
    async stop() {
      await running.terminate();
      removeFolder(folder);
    },
  };
}

async function prepare(env: Readonly<Record<string, string>>): Promise<string> {
  await runCommand('migrate', [], env);
  await runCommand('merchant', ['create', MERCHANT], env);
  const printed = await runCommand('merchant', ['issue-token', MERCHANT], env);
  const token = /^token +(pgw_\S+)$/m.exec(printed)?.[1];
  if (token === undefined) throw new Error('The command issue-token printed no token');
  return token;
}

const statusOf = (url: string): Promise<number | undefined> =>
  httpGet(url).then(
    ({ status }) => status,
    () => undefined,
  );
