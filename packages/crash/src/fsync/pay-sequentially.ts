import { startGateway, type Gateway } from '@payment-gateway/testkit';
import { sendOrder } from '../merchants/client.js';
import { plainOrder } from '../merchants/order.js';
import { relaxedSettings, withoutRecovery } from '../gateways/settings.js';

/** Syncs to disk, counted outside the gateway while it took payments one after the other. */
export type SyncCount = {
  readonly payments: number;
  readonly syncs: number;
};

/** Durability needs a sync for the intent of each payment, and one for its outcome. */
export const requiredSyncs = ({ payments }: SyncCount): number => payments * 2;

/** Starts a gateway whose only writes are those of payments. */
export const startGatewayWithoutWorkers = (
  env: Readonly<Record<string, string>>,
): Promise<Gateway> => startGateway({ env: { ...relaxedSettings, ...withoutRecovery, ...env } });

/** Makes payments one after the other, so that no two share a commit. Each must succeed. */
export async function paySequentially(
  apiUrl: string,
  name: string,
  payments: number,
): Promise<void> {
  for (let number = 0; number < payments; number++) {
    const key = `${name}-${number}`;
    const reply = await sendOrder(apiUrl, plainOrder({ tag: key, key, amount: 100 + number }));
    if (reply.kind !== 'answer' || reply.paymentStatus !== 'succeeded') {
      throw new Error(`A payment did not succeed: ${JSON.stringify(reply)}`);
    }
  }
}
