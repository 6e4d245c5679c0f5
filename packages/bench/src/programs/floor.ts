import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort, startService } from '@payment-gateway/testkit';
import { runCommand } from './command.js';
import { type Ground } from './ground.js';
import { MERCHANT } from './settings.js';
import { type Side } from './side.js';

/** Starts the floor on tables that the gateway's own command has made. */
export async function startFloor(
  ground: Ground,
  settings: Readonly<Record<string, string>>,
): Promise<Side> {
  await runCommand('migrate', [], { ...settings, ...ground.env });
  const port = await freePort();
  const token = `floor_${randomBytes(32).toString('base64url')}`;
  const running = await startService({
    name: 'floor',
    entry: join(__dirname, '../../dist/floor/main.js'),
    env: {
      ...settings,
      ...ground.env,
      FLOOR_PORT: String(port),
      FLOOR_TOKEN: token,
      FLOOR_MERCHANT: MERCHANT,
    },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
  });
  return {
    name: 'floor',
    pid: running.pid,
    apiUrl: `${running.url}/api/v1`,
    token,
    ground,
    // It writes no log.
    trimLog: () => undefined,
    complaints: () => [],
    async stop() {
      await running.terminate();
    },
  };
}
