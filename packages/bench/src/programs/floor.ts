import { randomBytes } from 'node:crypto';
import { freePort, programFile, runGatewayCommand, startService } from '@payment-gateway/testkit';
import { type Database } from './database.js';
import { MERCHANT } from './settings.js';
import { type Side } from './side.js';

/** Starts the floor on tables made by the gateway's own command. */
export async function startFloor(
  database: Database,
  settings: Readonly<Record<string, string>>,
): Promise<Side> {
  const env = { ...settings, ...database.env };
  await runGatewayCommand(['migrate'], env);
  const port = await freePort();
  const token = `floor_${randomBytes(32).toString('base64url')}`;
  const floor = await startService({
    name: 'floor',
    entry: programFile('bench/floor'),
    env: { ...env, FLOOR_PORT: String(port), FLOOR_TOKEN: token, FLOOR_MERCHANT: MERCHANT },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
  });
  return {
    name: 'floor',
    pid: floor.pid,
    apiUrl: `${floor.url}/api/v1`,
    token,
    database,
    // It writes no log.
    truncateLog: () => undefined,
    problems: () => [],
    async stop() {
      await floor.terminate();
    },
  };
}
