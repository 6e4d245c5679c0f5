import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  removeFolder,
  runGatewayCommand,
  startGateway,
  temporaryFolder,
} from '@payment-gateway/testkit';
import { type Database } from './database.js';
import { MERCHANT } from './settings.js';
import { type Side } from './side.js';

// Lines of pino at the levels info and below; every other line is a problem.
const ORDINARY = /^\{"level":[1-3]0,/;

/** A gateway on its database; the settings are the whole of its environment. */
type GatewayPlan = {
  readonly database: Database;
  readonly settings: Readonly<Record<string, string>>;
  /** From an earlier start on the same database with the same settings. */
  readonly token?: string;
  /** Options of Node, such as a module to load first. */
  readonly nodeArgs?: readonly string[];
};

/**
 * Starts the built gateway as production would: its own commands make tables, merchant and token, and it
 * logs to a file. (This process would have to drain a pipe, which takes time from the measurement.)
 */
export async function startBenchGateway(plan: GatewayPlan): Promise<Side> {
  const { database, nodeArgs = [] } = plan;
  const env = { METRICS_PORT: String(await freePort()), ...plan.settings, ...database.env };
  const token = plan.token ?? (await prepare(env));
  const folder = temporaryFolder('gateway');
  const logFile = join(folder, 'log');
  const gateway = await startGateway({ env, nodeArgs, logFile, cwd: folder });
  return {
    name: 'gateway',
    pid: gateway.pid,
    apiUrl: gateway.apiUrl,
    token,
    database,
    truncateLog: () => {
      truncateSync(logFile);
    },
    problems: () =>
      readFileSync(logFile, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !ORDINARY.test(line))
        .slice(-3),
    async stop() {
      await gateway.terminate();
      removeFolder(folder);
    },
  };
}

async function prepare(env: Readonly<Record<string, string>>): Promise<string> {
  await runGatewayCommand(['migrate'], env);
  return makeMerchant(env, MERCHANT);
}

/** Adds a merchant, and returns a token of it. */
export async function makeMerchant(
  env: Readonly<Record<string, string>>,
  name: string,
): Promise<string> {
  await runGatewayCommand(['merchant', 'create', name], env);
  const printed = await runGatewayCommand(['merchant', 'issue-token', name], env);
  const token = /^token +(pgw_\S+)$/m.exec(printed)?.[1];
  if (token === undefined) throw new Error('The command issue-token printed no token');
  return token;
}
