import { Counter, Histogram, type Registry } from 'prom-client';
import { type BankOutcome } from '../../domain/bank-outcome.js';
import { operationKinds } from '../../domain/states.js';
import { type Bank, type BankCall, type OnCardData } from '../../services/ports/bank.js';
import { addGauge } from './gauge.js';

type Outcome = { readonly kind: BankOutcome['kind'] | 'not_found' };

// Answers come within milliseconds from a bank nearby; a time-out is 10 s unless it is set otherwise.
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10, 15];

const CALLS: readonly BankCall[] = ['deposit', 'find', 'bar', ...operationKinds];

/** Counts answers of the bank that carry card data. */
export function createCountCardData(registry: Registry): OnCardData {
  const found = new Counter({
    name: 'payment_gateway_bank_answers_with_card_data_total',
    help: 'Answers of the bank that were not read since they carry card data.',
    labelNames: ['call'],
    registers: [registry],
  });
  for (const call of CALLS) found.inc({ call }, 0);
  return (call) => {
    found.inc({ call });
  };
}

/** Measures a bank's calls, those of requests and those of the reconciler alike. */
export function createMeasureBank(registry: Registry): <B extends Bank>(bank: B) => B {
  const registers = [registry];
  const duration = new Histogram({
    name: 'payment_gateway_bank_request_duration_seconds',
    help: 'How long calls to the bank took, by what was heard.',
    labelNames: ['call', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const unknown = new Counter({
    name: 'payment_gateway_unknown_outcomes_total',
    help: 'Calls to the bank of which it is not known what came of them.',
    labelNames: ['call'],
    registers,
  });
  // There from the start, so that the first one is seen as an increase.
  for (const call of CALLS) unknown.inc({ call }, 0);

  async function timed<Heard extends Outcome>(
    call: BankCall,
    made: Promise<Heard>,
  ): Promise<Heard> {
    const startedAt = performance.now();
    const heard = await made;
    duration.observe({ call, outcome: heard.kind }, (performance.now() - startedAt) / 1_000);
    if (heard.kind === 'unknown') unknown.inc({ call });
    return heard;
  }

  return (bank) => {
    addGauge(
      registry,
      'payment_gateway_bank_circuit_open',
      '1 while no calls are sent to the bank, since it refuses connections, or does not know the gateway.',
      'max',
      () => (bank.isReachable() ? 0 : 1),
    );
    addGauge(
      registry,
      'payment_gateway_bank_credential_refused',
      "1 while the bank does not take the gateway's credential, or the gateway not the bank's certificate.",
      'max',
      () => (bank.isCredentialRefused() ? 1 : 0),
    );
    return {
      ...bank,
      deposit: (deposit) => timed('deposit', bank.deposit(deposit)),
      find: (charge) => timed('find', bank.find(charge)),
      bar: (charge) => timed('bar', bank.bar(charge)),
      operate: (operation) => timed(operation.kind, bank.operate(operation)),
    };
  };
}
