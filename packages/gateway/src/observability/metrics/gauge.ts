import { type Aggregator, Gauge, type Registry } from 'prom-client';

/**
 * A gauge that is read when it is asked for. It is absent while `read` gives null: what is not known
 * is not said. The values of several processes are joined by `aggregator`.
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
