import { Gauge, type Registry } from 'prom-client';
import { type PoolUse } from '../../services/ports/metrics.js';
import { addGauge } from './gauge.js';
import { createGlance, type Restraint } from './glance.js';

/** Whether the database accepts writes, and how its connections are used. */
export function watchDatabase(
  registry: Registry,
  database: { isAnswering: () => Promise<boolean>; poolUse: () => PoolUse | null },
  restraint: Restraint,
): void {
  const glance = createGlance(database.isAnswering, restraint);
  addGauge(
    registry,
    'payment_gateway_database_up',
    '1 when the database took a row at the last probe.',
    'min',
    async () => ((await glance()) === true ? 1 : 0),
  );
  new Gauge({
    name: 'payment_gateway_database_pool_connections',
    help: 'Database connections in use and idle, and operations that wait for one. Not with SQLite.',
    labelNames: ['state'],
    aggregator: 'sum',
    registers: [registry],
    collect() {
      const use = database.poolUse();
      if (use === null) return;
      this.set({ state: 'in_use' }, use.inUse);
      this.set({ state: 'idle' }, use.idle);
      this.set({ state: 'waiting' }, use.waiting);
    },
  });
}
