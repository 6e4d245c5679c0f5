import { freePort, httpGet, startGateway } from '@payment-gateway/testkit';

// Made by Prometheus itself for every target.
const OF_PROMETHEUS = ['up'];

/** Every series that rules and dashboards may query: those that a running gateway exposes. */
export async function metricNames(): Promise<ReadonlySet<string>> {
  const series = (await scrapeTypes()).flatMap(([name, type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set([...series, ...OF_PROMETHEUS]);
}

type Typed = readonly [name: string, type: string];

// With inline workers, it exposes every metric.
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
