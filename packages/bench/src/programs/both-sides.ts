import { type BankSimulator, startBankSimulator } from '@payment-gateway/testkit';
import { type Pids } from '../measure/meter.js';
import { type Databases } from './databases.js';
import { startFloor } from './floor.js';
import { startBenchGateway } from './gateway.js';
import { bankSettings, productionSettings } from './settings.js';
import { type Side } from './side.js';

/** Gateway and floor, each with its own database, with the same bank. */
export type BothSides = {
  readonly bank: BankSimulator;
  readonly gateway: Side;
  readonly floor: Side;
  /** The settings of both; the floor ignores most of them. */
  readonly settings: Readonly<Record<string, string>>;
  pidsOf(side: Side): Pids;
  close(): Promise<void>;
};

/** Starts everything on fresh data. `gatewayEnv` adds to the gateway's settings. */
export async function startBothSides(
  databases: Databases,
  gatewayEnv: Readonly<Record<string, string>>,
): Promise<BothSides> {
  const bank = await startBankSimulator({ env: bankSettings });
  const settings = productionSettings(bank.apiUrl);
  const gateway = await startBenchGateway({
    database: await databases.create(),
    settings: { ...settings, ...gatewayEnv },
  });
  const floor = await startFloor(await databases.create(), settings);
  return {
    bank,
    gateway,
    floor,
    settings,
    pidsOf: ({ pid }) => ({ program: pid, bank: bank.pid, database: databases.serverPid }),
    async close() {
      for (const side of [gateway, floor]) {
        await side.stop();
        await side.database.close();
      }
      await bank.kill();
    },
  };
}
