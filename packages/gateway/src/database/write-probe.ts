import { CompiledQuery } from 'kysely';
import { newId } from '../domain/ids.js';
import { type Database } from './database.js';
import { type Tables } from './tables.js';

/** What the paying path adds to, and what it changes. */
const ADDED: readonly (keyof Tables)[] = ['payments', 'cards', 'payment_events', 'operations'];
const CHANGED: readonly (keyof Tables)[] = ['payments', 'operations'];

// On a full disk, a write that needs a new page fails, but a small one that fits in an existing page succeeds. So
// a failed payment outweighs a successful probe for this long.
const UNFIT_FOR_MS = 15_000;

/**
 * Checks whether payments can be written: commits a row and its deletion, and runs a payment's statements on no
 * rows, which checks privileges and tables. Calls `onChange` with the failure when writes begin to fail, and with
 * null when they work again. It has its own connection, so that it measures the database and not how busy this
 * process is.
 */
export function createWriteProbe(
  database: Database,
  onChange: (failure: unknown) => void,
): () => Promise<boolean> {
  let isWritable = true;
  let failedAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<unknown> {
    try {
      const limits = { deadline: performance.now() + database.timeoutMs, isProbe: true };
      if (await database.writeTogether(statements(newId()), limits)) return sinceThen();
      return new Error('The probe was refused.');
    } catch (error) {
      failedAt = performance.now();
      return error;
    }
  }

  // A failure that the probe found itself, it also sees ending.
  function sinceThen(): unknown {
    const unfit = database.lastUnfit();
    const isRecent = unfit !== null && performance.now() - unfit.at < UNFIT_FOR_MS;
    if (isRecent && unfit.at > failedAt) return unfit.failure;
    return database.engine.findFault();
  }

  return async () => {
    const failure = await look();
    if (isWritable !== (failure === null)) onChange(failure);
    isWritable = failure === null;
    return isWritable;
  };
}

const statements = (uuid: string): readonly CompiledQuery[] => [
  CompiledQuery.raw('insert into disk_waits (uuid) values (?)', [uuid]),
  CompiledQuery.raw('delete from disk_waits where uuid = ?', [uuid]),
  ...ADDED.map((table) =>
    CompiledQuery.raw(`insert into ${table} select * from ${table} where 1 = 0`),
  ),
  ...CHANGED.map((table) => CompiledQuery.raw(`update ${table} set uuid = uuid where 1 = 0`)),
];
