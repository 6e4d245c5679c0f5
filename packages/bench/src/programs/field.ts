import { type BankSimulator, startBankSimulator } from '@payment-gateway/testkit';
import { type Pids } from '../measure/meter.js';
import { type Arena } from './arena.js';
import { startFloor } from './floor.js';
import { startBenchGateway } from './gateway.js';
import { bankSettings, productionSettings } from './settings.js';
import { type Side } from './side.js';

/** Gateway and floor side by side, each with a database of its own, before the same bank. */
export interface Field {
  bank: BankSimulator;
  gateway: Side;
  floor: Side;
  /** Of the gateway, and as far as it needs them of the floor. */
  settings: Readonly<Record<string, string>>;
  pidsOf(side: Side): Pids;
  close(): Promise<void>;
}

/** Starts everything afresh. `gatewayEnv` adds to the gateway's settings. */
export async function openField(
  arena: Arena,
  gatewayEnv: Readonly<Record<string, string>>,
): Promise<Field> {
  const bank = await startBankSimulator({ env: bankSettings });
  const settings = productionSettings(bank.apiUrl);
  const gateway = await startBenchGateway({
    ground: await arena.freshGround(),
    settings: { ...settings, ...gatewayEnv },
  });
  const floor = await startFloor(await arena.freshGround(), settings);
  return {
    bank,
    gateway,
    floor,
    settings,
    pidsOf: ({ pid }) => ({ program: pid, bank: bank.pid, database: arena.databasePid }),
    async close() {
      for (const side of [gateway, floor]) {
        await side.stop();
        await side.ground.close();
      }
      await bank.kill();
    },
  };
}
