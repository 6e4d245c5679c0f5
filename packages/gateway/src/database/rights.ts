import { type Tables } from './tables.js';

/**
 * What the gateway's own user of a MySQL server may do to each table, beside reading all of them:
 * deployments/gateway-rights.sql grants just these. Nobody but who migrates may change the audit log.
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
  schema_migrations: [],
  schema_lock: [],
};
