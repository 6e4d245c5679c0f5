import { join } from 'node:path';
import { freePort, startService, type Service } from '@payment-gateway/testkit';
import { openChosen } from '@payment-gateway/gateway/open-database';
import { readConfig } from '@payment-gateway/gateway/config';
import { migrate } from '@payment-gateway/gateway/migrate';
import { type Acts } from './boundaries/acts.js';
import { type Step } from './boundaries/steps.js';

/** Starts the gateway with its fault port, which stands still at `step` of payments or operations. */
export async function startHeldGateway(
  step: Step,
  of: Acts['name'],
  env: Readonly<Record<string, string>>,
): Promise<Service & { apiUrl: string }> {
  const port = await freePort();
  const service = await startService({
    name: 'held-gateway',
    // The built program: it runs in a process of its own.
    entry: join(__dirname, '../dist/held-gateway.js'),
    args: [step, of],
    env: { METRICS_PORT: 'off', ...env, GATEWAY_PORT: String(port) },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
  });
  return { ...service, apiUrl: `${service.url}/api/v1` };
}

/** Makes the tables of a database, as `npm run migrate` does. */
export async function makeTables(databaseUrl: string): Promise<void> {
  const { database: choice } = readConfig({
    NODE_ENV: 'development',
    DATABASE_URL: databaseUrl,
  });
  const database = await openChosen(choice, { databasePoolSize: 1, databaseTimeoutMs: 20_000 });
  await migrate(database);
  await database.close();
}
