import { Refusal } from '../domain/errors.js';
import { type Database } from './database.js';
import { type TextColumn } from './engines/engine.js';
import { type Tables } from './tables.js';

/** Columns for text in any language; all others hold ASCII. */
export const ANY_LANGUAGE = {
  merchants: ['name'],
  api_keys: [],
  payments: ['reference', 'description', 'metadata'],
  cards: [],
  payment_events: [],
  operations: ['reason'],
  disk_waits: [],
  audit_log: ['actor', 'detail'],
  token_changes: [],
  merchant_events: ['body'],
  leases: [],
  webhook_endpoints: ['events', 'description'],
  webhook_cursors: [],
  webhook_deliveries: [],
  webhook_attempts: ['answer'],
  webhook_keys: [],
  checkout_sessions: ['reference', 'description', 'metadata'],
  checkout_attempts: [],
  schema_migrations: [],
  schema_lock: [],
} as const satisfies { [Table in keyof Tables]: readonly (keyof Tables[Table])[] };

/**
 * Throws Refusal when text would be lost or confused: when a column for any language cannot hold every character,
 * or a column is not compared byte by byte. The migrations set both, but a conversion or a restore may have
 * changed them.
 */
export async function refuseWrongColumns({ engine, run }: Database): Promise<void> {
  const { textColumns } = engine;
  if (textColumns === null) return;
  const { rows } = await run((connection) => textColumns.execute(connection));
  const wrong = rows.filter(isWrong);
  if (wrong.length === 0) return;
  const list = wrong.map(({ table, column, collation }) => `${table}.${column} (${collation})`);
  throw new Refusal(
    `Text would be lost or mixed up in these columns: ${list.join(', ')}. Convert them as Character sets in docs/operations.md shows.`,
  );
}

function isWrong({ table, column, characterSet, collation }: TextColumn): boolean {
  if (!isOurs(table)) return false;
  if (!collation.endsWith('_bin')) return true;
  const anyLanguage: readonly string[] = ANY_LANGUAGE[table];
  return anyLanguage.includes(column) && characterSet !== 'utf8mb4';
}

const isOurs = (table: string): table is keyof Tables => Object.hasOwn(ANY_LANGUAGE, table);
