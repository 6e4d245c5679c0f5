import { Counter, Histogram, type Registry } from 'prom-client';
import { type Outcome } from '../../domain/operations/outcome.js';
import { operationKinds } from '../../domain/states.js';
import {
  type Acquirer,
  type AcquirerCall,
  type OnCardData,
} from '../../services/ports/acquirer.js';
import { addGauge } from './gauge.js';

type Answered = { readonly kind: Outcome['kind'] | 'not_found' };

// A nearby bank responds within milliseconds; the default timeout is 10 s.
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10, 15];

const CALLS: readonly AcquirerCall[] = ['deposit', 'find', 'bar', ...operationKinds];

/** Counts bank responses that contain card data. */
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

/** Measures calls to an acquirer, by requests and by the reconciler. */
export function createMeasureAcquirer(registry: Registry): <A extends Acquirer>(acquirer: A) => A {
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
  // Initialized, so that the first one counts as an increase.
  for (const call of CALLS) unknown.inc({ call }, 0);

  async function timed<Heard extends Answered>(
    call: AcquirerCall,
    made: Promise<Heard>,
  ): Promise<Heard> {
    const startedAt = performance.now();
    const heard = await made;
    duration.observe({ call, outcome: heard.kind }, (performance.now() - startedAt) / 1_000);
    if (heard.kind === 'unknown') unknown.inc({ call });
    return heard;
  }

  const measured: Acquirer[] = [];
  const anyOf = (is: (acquirer: Acquirer) => boolean) => () => (measured.some(is) ? 1 : 0);
  addGauge(
    registry,
    'payment_gateway_bank_circuit_open',
    '1 while no calls are sent to the bank, since it refuses connections, or does not know the gateway.',
    'max',
    anyOf((acquirer) => !acquirer.isReachable()),
  );
  addGauge(
    registry,
    'payment_gateway_bank_credential_refused',
    "1 while the bank does not take the gateway's credential, or the gateway not the bank's certificate.",
    'max',
    anyOf((acquirer) => acquirer.isCredentialRefused()),
  );

  return (acquirer) => {
    measured.push(acquirer);
    const { bar } = acquirer;
    return {
      ...acquirer,
      deposit: (deposit) => timed('deposit', acquirer.deposit(deposit)),
      find: (charge) => timed('find', acquirer.find(charge)),
      bar: bar === null ? null : (charge) => timed('bar', bar(charge)),
      operate: (operation) => timed(operation.kind, acquirer.operate(operation)),
    };
  };
}
