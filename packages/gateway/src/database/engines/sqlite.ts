import { type CompiledQuery, sql } from 'kysely';
import { type Statement } from '@payment-gateway/sqlite-driver';
import { LRUCache } from 'lru-cache';
import { errorCodeOf } from '../../domain/errors.js';
import { createConnectionQueue } from './connection-queue.js';
import { type Engine, type Failure } from './engine.js';
import { DurableSqliteDialect } from './sqlite-dialect.js';
import { UnfitDatabase } from './unfit-database.js';

// While SQLite waits for a lock the whole process stands still, so it waits shortly and the
// attempt is repeated by database.ts, which lets other work go on in between.
const BUSY_TIMEOUT_MS = 50;

// Batches of any size have a text of their own.
const STATEMENTS_KEPT = 1_000;

/**
 * SQLite in a file, the embedded default: one gateway process writes. What is committed is on disk, in
 * the file that the next start opens: a commit to one that was deleted or replaced fails. Throws
 * UnfitDatabase when the file cannot be used.
 */
export async function sqliteEngine(file: string, timeoutMs: number): Promise<Engine> {
  // An optional dependency, loaded only where it is used: images on MySQL leave it out.
  const { openFile, explainError, UnusableFile } = await import('@payment-gateway/sqlite-driver');
  const name = { file, setting: 'SQLITE_FILE' };
  const { database, watch } = openOrRefuse();
  // What is removed is overwritten in its page, which is written in any case.
  database.pragma('secure_delete = FAST');
  // One connection for all: a second one would stand still, and the process with it, whenever a
  // transaction of the first is open. So who looks whether it works goes first.
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
    // One writer at a time: a lock is in the way of all rows alike.
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
    // Whoever has the connection has the database: nothing comes between, and nothing is awaited.
    runTogether: (_connection, statements) =>
      Promise.resolve().then(() => {
        runAll(statements);
        watch.refuseMoved();
      }),
    readAlong: (index) => sql`indexed by ${sql.id(index)}`,
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

// SQLite has no code for it. By shape and not by class, since errors may come from another realm.
const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
