import { type Tables } from './tables.js';

/**
 * The rights of the gateway's database user on each table, besides select. deployments/gateway-rights.sql grants
 * exactly these. Only the migrating user may change the audit log.
 */
export const RIGHTS: {
  readonly [Table in keyof Tables]: readonly ('insert' | 'update' | 'delete')[];
} = {
  merchants: ['insert', 'update'],
  api_keys: ['insert', 'update'],
  payments: ['insert', 'update'],
  cards: ['insert', 'update'],
  payment_events: ['insert', 'update'],
  operations: ['insert', 'update'],
  disk_waits: ['insert', 'delete'],
  audit_log: ['insert'],
  token_changes: ['insert', 'update'],
  merchant_events: ['insert'],
  leases: ['insert', 'update'],
  webhook_endpoints: ['insert', 'update'],
  webhook_cursors: ['insert', 'update'],
  webhook_deliveries: ['insert', 'update', 'delete'],
  webhook_attempts: ['insert', 'update', 'delete'],
  webhook_keys: ['insert', 'update'],
  checkout_sessions: ['insert', 'update'],
  checkout_attempts: ['insert', 'update'],
  schema_migrations: [],
  schema_lock: [],
};
