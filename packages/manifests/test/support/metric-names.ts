import { freePort, httpGet, startGateway } from '@payment-gateway/testkit';
import { settings } from '../../../gateway/src/config/settings.js';

// Agreed, until the gateway tells them itself.
const AGREED = `
  http_request_duration_seconds:histogram
  payment_gateway_payments_total
  payment_gateway_operations_total
  payment_gateway_bank_request_duration_seconds:histogram
  payment_gateway_unknown_outcomes_total
  payment_gateway_bank_circuit_open
  payment_gateway_reconciler_due
  payment_gateway_reconciler_oldest_due_seconds
  payment_gateway_unsettled_oldest_age_seconds
  payment_gateway_attention
  payment_gateway_group_commit_batch_size:histogram
  payment_gateway_database_up
  payment_gateway_database_pool_connections
  payment_gateway_payments_under_way
  payment_gateway_payments_under_way_limit
  payment_gateway_payments_refused_total
  payment_gateway_reconciler_last_success_timestamp_seconds
  payment_gateway_build_info
  nodejs_eventloop_lag_p99_seconds
  nodejs_heap_size_used_bytes
  nodejs_gc_duration_seconds:histogram
  process_cpu_seconds_total
  process_resident_memory_bytes
`;

// Made by Prometheus itself, of every target.
const OF_PROMETHEUS = ['up'];

/** Every series that rules and dashboards may ask for: what a running gateway exposes. */
export async function metricNames(): Promise<ReadonlySet<string>> {
  const typed = 'metricsPort' in settings ? await scrapeTypes() : agreedTypes();
  const series = typed.flatMap(([name, type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set([...series, ...OF_PROMETHEUS]);
}

type Typed = readonly [name: string, type: string];

const agreedTypes = (): Typed[] =>
  AGREED.trim()
    .split(/\s+/)
    .map((line) => {
      const [name = '', type = 'gauge'] = line.split(':');
      return [name, type];
    });

// One that runs the workers too tells everything.
async function scrapeTypes(): Promise<Typed[]> {
  const port = await freePort();
  const gateway = await startGateway({
    env: { METRICS_PORT: String(port), WORKERS: 'inline' },
  });
  try {
    const { body } = await httpGet(`http://127.0.0.1:${port}/metrics`);
    return [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [
      name,
      type,
    ]);
  } finally {
    await gateway.terminate();
  }
}
