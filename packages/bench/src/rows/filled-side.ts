import { type BankSimulator } from '@payment-gateway/testkit';
import { type Arena } from '../programs/arena.js';
import { startBenchGateway } from '../programs/gateway.js';
import { productionSettings } from '../programs/settings.js';
import { type Side } from '../programs/side.js';
import { fill, type Landmarks } from './fill.js';

/** A gateway on tables with so many payments. */
export interface FilledSide {
  /** The gateway as it was started last. */
  side(): Side;
  rows: number;
  landmarks(): Landmarks;
  /** Takes everything away and fills the tables anew. */
  refill(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openFilledSide(
  arena: Arena,
  bank: BankSimulator,
  rows: number,
  gatewayEnv: Readonly<Record<string, string>>,
): Promise<FilledSide> {
  const ground = await arena.freshGround();
  const plan = { ground, settings: { ...productionSettings(bank.apiUrl), ...gatewayEnv } };
  let side = await startBenchGateway(plan);
  let landmarks = await fill(ground, rows);
  return {
    side: () => side,
    rows,
    landmarks: () => landmarks,
    async refill() {
      await ground.empty();
      landmarks = await fill(ground, rows);
    },
    async restart() {
      await side.stop();
      side = await startBenchGateway({ ...plan, token: side.token });
    },
    async close() {
      await side.stop();
      await ground.close();
    },
  };
}
