import { startGateway, type Gateway } from '@payment-gateway/testkit';
import { sendOrder } from '../client.js';
import { calmSettings, withoutRecovery } from '../settings.js';

/** Syncs to disk that were seen from outside while payments were made one after the other. */
export interface SyncCount {
  payments: number;
  syncs: number;
}

/** What the promise asks: one for the intent of each payment, and one for its outcome. */
export const syncsPromised = ({ payments }: SyncCount): number => payments * 2;

/** Starts a gateway that writes nothing but what payments make it write. */
export const startQuietGateway = (env: Readonly<Record<string, string>>): Promise<Gateway> =>
  startGateway({ env: { ...calmSettings, ...withoutRecovery, ...env } });

/** Payments one after the other, so that none shares its commit with another. Each must succeed. */
export async function payInTurn(apiUrl: string, name: string, payments: number): Promise<void> {
  for (let number = 0; number < payments; number++) {
    const heard = await sendOrder(apiUrl, {
      tag: `${name} ${number}`,
      merchant: 'merchant_one',
      key: `${name}-${number}`,
      card: '4242424242424242',
      amount: 100 + number,
      currency: 'USD',
      capture: 'automatic',
    });
    if (heard.kind !== 'answer' || heard.paymentStatus !== 'succeeded') {
      throw new Error(`A payment did not succeed: ${JSON.stringify(heard)}`);
    }
  }
}
