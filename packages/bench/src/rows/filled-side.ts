import { type BankSimulator } from '@payment-gateway/testkit';
import { type Arena } from '../programs/arena.js';
import { startBenchGateway } from '../programs/gateway.js';
import { productionSettings } from '../programs/settings.js';
import { type Side } from '../programs/side.js';
import { fill, type Landmarks } from './fill.js';

/** A gateway on tables with so many payments. */
export interface FilledSide {
  side: Side;
  rows: number;
  landmarks(): Landmarks;
  /** Takes everything away and fills the tables anew. */
  refill(): Promise<void>;
  close(): Promise<void>;
}

export async function openFilledSide(
  arena: Arena,
  bank: BankSimulator,
  rows: number,
  gatewayEnv: Readonly<Record<string, string>>,
): Promise<FilledSide> {
  const ground = await arena.freshGround();
  const side = await startBenchGateway({
    ground,
    settings: { ...productionSettings(bank.apiUrl), ...gatewayEnv },
  });
  let landmarks = await fill(ground, rows);
  return {
    side,
    rows,
    landmarks: () => landmarks,
    async refill() {
      await ground.empty();
      landmarks = await fill(ground, rows);
    },
    async close() {
      await side.stop();
      await ground.close();
    },
  };
}
