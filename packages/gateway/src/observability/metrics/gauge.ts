import { type Aggregator, Gauge, type Registry } from 'prom-client';

/**
 * A gauge that is read when scraped. It is absent while `read` returns null, so unknown values are not
 * reported. `aggregator` combines the values of several processes.
 */
export function addGauge(
  registry: Registry,
  name: string,
  help: string,
  aggregator: Aggregator,
  read: () => number | null | Promise<number | null>,
): void {
  new Gauge({
    name,
    help,
    aggregator,
    registers: [registry],
    async collect() {
      const value = await read();
      if (value === null) this.remove();
      else this.set(value);
    },
  });
}
