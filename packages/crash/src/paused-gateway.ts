import { once } from 'node:events';
import { composeGateway } from '@payment-gateway/gateway/compose';
import { readConfig } from '@payment-gateway/gateway/config';
import {
  type PaymentStore,
  type ScheduledChange,
} from '@payment-gateway/gateway/ports/payment-store';
import { isStep, type Step } from './gateways/steps.js';

// The real gateway, except that it pauses at one step of a payment or an operation and prints that it
// did, to be killed there. SQLite runs inside the gateway's process, so it cannot be held from outside.

const never = <T>(step: Step): Promise<T> => {
  process.stdout.write(`PAUSED ${step}\n`);
  return new Promise<T>(() => undefined);
};

// Charges, operations, or whatever ends the wait for a payer.
const pausable = ['payments', 'operations', 'challenges'] as const;

type Paused = (typeof pausable)[number];

const isPausable = (text: string | undefined): text is Paused =>
  pausable.some((one) => one === text);

const isPaused = (change: ScheduledChange, of: Paused): boolean => {
  const isOfOperation = change.operation !== null;
  if (of === 'challenges') {
    const isRequest = change.operation?.state.status === 'initiated';
    return change.before.state.status === 'requires_action' && !isRequest;
  }
  return isOfOperation === (of === 'operations');
};

function pausing(store: PaymentStore, at: Step, of: Paused): PaymentStore {
  const held = async <T>(what: 'intent' | 'outcome', record: () => Promise<T>): Promise<T> => {
    if (at === (what === 'intent' ? 'before_intent' : 'after_bank_answer')) return await never(at);
    const result = await record();
    return at === (what === 'intent' ? 'after_intent' : 'after_outcome') ? await never(at) : result;
  };
  return {
    ...store,
    recordIntent: (intent) => {
      const record = () => store.recordIntent(intent);
      return of === 'payments' ? held('intent', record) : record();
    },
    recordChange: (change) => {
      const record = () => store.recordChange(change);
      if (!isPaused(change, of)) return record();
      return held(change.operation?.state.status === 'initiated' ? 'intent' : 'outcome', record);
    },
  };
}

async function main(): Promise<void> {
  const [, , at, of] = process.argv;
  if (!isStep(at)) throw new Error('The step to pause at is missing');
  if (!isPausable(of)) throw new Error('What to pause is missing');
  const config = readConfig(process.env);
  const gateway = await composeGateway(config, {
    decorateStore: (store) => pausing(store, at, of),
  });
  gateway.server.listen(config.port, config.host);
  await once(gateway.server, 'listening');
}

void main();
