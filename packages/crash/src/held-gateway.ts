import { once } from 'node:events';
import { composeGateway } from '@payment-gateway/gateway/dist/compose.js';
import { readConfig } from '@payment-gateway/gateway/dist/config/config.js';
import { type PaymentStore } from '@payment-gateway/gateway/dist/services/ports/payment-store.js';
import { isStep, type Step } from './boundaries/steps.js';

// The real gateway, except that it stands still at one step of a payment and says so, to be killed
// there. SQLite runs inside the gateway's own process, so nothing outside can hold it.

const never = <T>(step: Step): Promise<T> => {
  process.stdout.write(`HELD ${step}\n`);
  return new Promise<T>(() => undefined);
};

function holding(store: PaymentStore, at: Step): PaymentStore {
  return {
    ...store,
    async recordIntent(intent) {
      if (at === 'before_intent') return await never(at);
      const result = await store.recordIntent(intent);
      return at === 'after_intent' ? await never(at) : result;
    },
    async recordChange(change) {
      if (at === 'after_bank_answer') return await never(at);
      const result = await store.recordChange(change);
      return at === 'after_outcome' ? await never(at) : result;
    },
  };
}

async function main(): Promise<void> {
  const [, , at] = process.argv;
  if (!isStep(at)) throw new Error('Name the step to stand still at');
  const config = readConfig(process.env);
  const gateway = await composeGateway(config, { decorateStore: (store) => holding(store, at) });
  gateway.server.listen(config.port);
  await once(gateway.server, 'listening');
}

void main();
