import { type BankSimulator } from '@payment-gateway/testkit';
import { type Databases } from '../programs/databases.js';
import { startBenchGateway } from '../programs/gateway.js';
import { productionSettings } from '../programs/settings.js';
import { type Side } from '../programs/side.js';
import { fill, type Landmarks } from './fill.js';

/** A gateway on tables filled with payments. */
export type FilledSide = {
  /** The running gateway. */
  side(): Side;
  readonly rows: number;
  landmarks(): Landmarks;
  /** Empties the tables and fills them again. */
  refill(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
};

export async function openFilledSide(
  databases: Databases,
  bank: BankSimulator,
  rows: number,
  gatewayEnv: Readonly<Record<string, string>>,
): Promise<FilledSide> {
  const database = await databases.create();
  const plan = { database, settings: { ...productionSettings(bank.apiUrl), ...gatewayEnv } };
  let side = await startBenchGateway(plan);
  let landmarks = await fill(database, rows);
  return {
    side: () => side,
    rows,
    landmarks: () => landmarks,
    async refill() {
      await database.empty();
      landmarks = await fill(database, rows);
    },
    async restart() {
      await side.stop();
      side = await startBenchGateway({ ...plan, token: side.token });
    },
    async close() {
      await side.stop();
      await database.close();
    },
  };
}
