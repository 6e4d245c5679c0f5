import { type CompiledQuery, sql } from 'kysely';
import {
  explainError,
  openFile,
  type Statement,
  UnusableFile,
} from '@payment-gateway/service-kit/sqlite';
import { LRUCache } from 'lru-cache';
import { errorCodeOf } from '../../domain/errors.js';
import { createConnectionQueue } from './connection-queue.js';
import { type Engine, type Failure } from './engine.js';
import { DurableSqliteDialect } from './sqlite-dialect.js';
import { UnfitDatabase } from './unfit-database.js';

// SQLite blocks the whole process while it waits for a lock. So it waits briefly, and database.ts retries and lets
// other work run in between.
const BUSY_TIMEOUT_MS = 50;

// Each batch size has its own SQL text.
const STATEMENTS_KEPT = 1_000;

/**
 * SQLite in a file, the embedded default, with one gateway process that writes. Commits are synced to disk, and fail
 * if the file was deleted or replaced. Throws UnfitDatabase when the file cannot be used.
 */
export function sqliteEngine(file: string, timeoutMs: number): Engine {
  const name = { file, setting: 'SQLITE_FILE' };
  const { database, watch } = openOrRefuse();
  // Deleted content is overwritten; its page is written anyway.
  database.pragma('secure_delete = FAST');
  // One connection for everything: a second one would block the process whenever a transaction of the first is open.
  // So the health probe goes to the head of the queue.
  const queue = createConnectionQueue(1, timeoutMs);
  // Compiling a statement for many rows costs more than running it.
  const prepared = new LRUCache<string, Statement>({
    max: STATEMENTS_KEPT,
    memoMethod: (text) => database.prepare(text),
  });

  function openOrRefuse() {
    try {
      return openFile(name, BUSY_TIMEOUT_MS);
    } catch (error) {
      throw error instanceof UnusableFile ? unfit(error) : error;
    }
  }

  function failureOf(error: unknown): Failure {
    const code = errorCodeOf(error) ?? '';
    // One writer at a time: a lock blocks all rows alike.
    if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) return 'gone';
    if (code === 'SQLITE_NOMEM') return 'unclear';
    const explained = explainError(error, name);
    return explained === null ? 'refused' : unfit(explained);
  }

  const runAll = database.transaction((statements: readonly CompiledQuery[]) => {
    for (const { sql: text, parameters } of statements) prepared.memo(text).run(...parameters);
  }).immediate;

  return {
    name: 'sqlite',
    showsBeforeSync: false,
    dialect: new DurableSqliteDialect({ database, watch }, queue),
    probeDialect: new DurableSqliteDialect({ database, watch }, queue, { isFirst: true }),
    columns: {
      id: 'text',
      key: 'text',
      cipher: 'text',
      text: 'text',
      longText: 'text',
      integer: 'integer',
      bigInteger: 'integer',
      time: 'text',
      ifNotExists: 'if not exists',
      daysAfter: (column, days) => `strftime('%Y-%m-%d %H:%M:%f', ${column}, '+${days} days')`,
      tableOptions: '',
    },
    keepExisting: 'on conflict do nothing',
    now: sql<string>`strftime('%Y-%m-%d %H:%M:%f', 'now')`,
    fromNow: (milliseconds) =>
      `strftime('%Y-%m-%d %H:%M:%f', 'now', '${(milliseconds / 1_000).toFixed(3)} seconds')`,
    // The caller has the only connection, and nothing is awaited: no other statement can run in between.
    runTogether: (_connection, statements) =>
      Promise.resolve().then(() => {
        runAll(statements);
        watch.refuseMoved();
      }),
    readAlong: (index) => sql`indexed by ${sql.id(index)}`,
    tablesNamed: (name) => sql`select 1 from sqlite_master where type = 'table' and name = ${name}`,
    textColumns: null,
    isDoneBefore: (error) => messageOf(error).startsWith('duplicate column name'),
    failureOf,
    findFault() {
      try {
        watch.refuseFull();
        return null;
      } catch (error) {
        const failure = failureOf(error);
        return failure instanceof UnfitDatabase ? failure : null;
      }
    },
    poolUse: () => null,
  };
}

const unfit = (cause: Error): UnfitDatabase =>
  new UnfitDatabase('STORAGE', cause.message, { cause });

// SQLite has no code for it. By shape, not by class: errors may come from another realm.
const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
