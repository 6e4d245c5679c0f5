import { type Pool, type PoolConnection } from 'mysql2';
import { type PoolUse } from '../../services/ports/metrics.js';

/** Counts the use of pools from outside: mysql2 has no public counters. */
export type PoolCount = {
  watch(pool: Pool): void;
  /** Counts a request for a connection as waiting, then as in use or given up. */
  acquire<T>(connection: Promise<T>): Promise<T>;
  release(): void;
  now(): PoolUse;
};

export function createPoolCount(): PoolCount {
  const idle = new Set<PoolConnection>();
  let waiting = 0;
  let inUse = 0;
  return {
    watch(pool) {
      pool.on('connection', (connection) => {
        // The connection was released or broke.
        connection.once('end', () => idle.delete(connection));
        connection.once('error', () => idle.delete(connection));
      });
      pool.on('acquire', (connection) => idle.delete(connection));
      pool.on('release', (connection) => idle.add(connection));
    },
    async acquire(connection) {
      waiting += 1;
      try {
        const acquired = await connection;
        inUse += 1;
        return acquired;
      } finally {
        waiting -= 1;
      }
    },
    release() {
      inUse -= 1;
    },
    now: () => ({ inUse, idle: idle.size, waiting }),
  };
}
