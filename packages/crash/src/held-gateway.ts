import { once } from 'node:events';
import { composeGateway } from '@payment-gateway/gateway/compose';
import { readConfig } from '@payment-gateway/gateway/config';
import { type PaymentStore } from '@payment-gateway/gateway/ports/payment-store';
import { isStep, type Step } from './boundaries/steps.js';

// The real gateway, except that it stands still at one step of a payment, or of what is done to one
// later, and says so, to be killed there. SQLite runs inside the gateway's own process, so nothing
// outside can hold it.

const never = <T>(step: Step): Promise<T> => {
  process.stdout.write(`HELD ${step}\n`);
  return new Promise<T>(() => undefined);
};

function holding(store: PaymentStore, at: Step, ofOperations: boolean): PaymentStore {
  const held = async <T>(what: 'intent' | 'outcome', record: () => Promise<T>): Promise<T> => {
    if (at === (what === 'intent' ? 'before_intent' : 'after_bank_answer')) return await never(at);
    const result = await record();
    return at === (what === 'intent' ? 'after_intent' : 'after_outcome') ? await never(at) : result;
  };
  return {
    ...store,
    recordIntent: (intent) => {
      const record = () => store.recordIntent(intent);
      return ofOperations ? record() : held('intent', record);
    },
    recordChange: (change) => {
      const record = () => store.recordChange(change);
      if ((change.operation !== null) !== ofOperations) return record();
      return held(change.operation?.state.status === 'initiated' ? 'intent' : 'outcome', record);
    },
  };
}

async function main(): Promise<void> {
  const [, , at, of] = process.argv;
  if (!isStep(at)) throw new Error('Name the step to stand still at');
  const config = readConfig(process.env);
  const gateway = await composeGateway(config, {
    decorateStore: (store) => holding(store, at, of === 'operations'),
  });
  gateway.server.listen(config.port, config.host);
  await once(gateway.server, 'listening');
}

void main();
