import { type Pool, type PoolConnection } from 'mysql2';
import { type PoolUse } from '../../services/ports/metrics.js';

/** Counts how a pool is used, from outside: mysql2 keeps no count that is public. */
export type PoolCount = {
  watch(pool: Pool): void;
  /** Counts a request for a connection as waiting, until it is there or given up. */
  waitFor<T>(connection: Promise<T>): Promise<T>;
  now(): PoolUse;
};

export function createPoolCount(): PoolCount {
  const open = new Set<PoolConnection>();
  const idle = new Set<PoolConnection>();
  let waiting = 0;
  return {
    watch(pool) {
      pool.on('connection', (connection) => {
        open.add(connection);
        connection.once('end', () => {
          open.delete(connection);
          idle.delete(connection);
        });
      });
      pool.on('acquire', (connection) => idle.delete(connection));
      pool.on('release', (connection) => idle.add(connection));
    },
    async waitFor(connection) {
      waiting += 1;
      try {
        return await connection;
      } finally {
        waiting -= 1;
      }
    },
    now: () => ({ inUse: open.size - idle.size, idle: idle.size, waiting }),
  };
}
