import {
  CompiledQuery,
  type DatabaseConnection,
  sql,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import { type Statement } from '@payment-gateway/sqlite-driver';
import { LRUCache } from 'lru-cache';
import { errorCodeOf } from '../../domain/errors.js';
import { type ConnectionQueue, createConnectionQueue } from './connection-queue.js';
import { type Engine, type Failure } from './engine.js';
import { UnfitDatabase } from './unfit-database.js';

// While SQLite waits for a lock the whole process stands still, so it waits shortly and the
// attempt is repeated by database.ts, which lets other work go on in between.
const BUSY_TIMEOUT_MS = 50;

const BEGIN = CompiledQuery.raw('begin immediate');
// Batches of any size have a text of their own.
const STATEMENTS_KEPT = 1_000;

/**
 * SQLite in a file, the embedded default: one gateway process writes. `synchronous = FULL` in WAL
 * mode: what is committed is on disk.
 */
export async function sqliteEngine(file: string, timeoutMs: number): Promise<Engine> {
  // An optional dependency, loaded only where it is used: images on MySQL leave it out.
  const { loadSqlite, preparePrivateFile } = await import('@payment-gateway/sqlite-driver');
  const Sqlite = loadSqlite();
  preparePrivateFile(file);
  const database = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
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
  const runAll = database.transaction((statements: readonly CompiledQuery[]) => {
    for (const { sql: text, parameters } of statements) prepared.memo(text).run(...parameters);
  }).immediate;

  return {
    name: 'sqlite',
    showsBeforeSync: false,
    dialect: new ImmediateSqliteDialect({ database }, queue),
    probeDialect: new ImmediateSqliteDialect({ database }, queue, { isFirst: true }),
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
      }),
    readAlong: (index) => sql`indexed by ${sql.id(index)}`,
    textColumns: null,
    isDoneBefore: (error) => messageOf(error).startsWith('duplicate column name'),
    failureOf: (error) => failureOf(error, file),
    poolUse: () => null,
  };
}

// One writer at a time: a lock is in the way of all rows alike.
function failureOf(error: unknown, file: string): Failure {
  const code = errorCodeOf(error) ?? '';
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'gone';
  if (!/^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|PERM|CORRUPT|NOTADB)/.test(code)) return 'refused';
  return new UnfitDatabase(
    'STORAGE',
    `${file} cannot be used (${code}): its disk is full, it may not be written, or it is damaged.`,
    { cause: error },
  );
}

// SQLite has no code for it. By shape and not by class, since errors may come from another realm.
const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';

/**
 * Transactions begin with BEGIN IMMEDIATE: one that began by reading and then writes fails at once
 * with SQLITE_BUSY_SNAPSHOT when another wrote in between, however long it would be willing to wait.
 */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #queue: ConnectionQueue;
  readonly #isFirst: boolean;

  constructor(config: SqliteDialectConfig, queue: ConnectionQueue, { isFirst = false } = {}) {
    super(config);
    this.#config = config;
    this.#queue = queue;
    this.#isFirst = isFirst;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config, this.#queue, this.#isFirst);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #queue: ConnectionQueue;
  readonly #isFirst: boolean;

  constructor(config: SqliteDialectConfig, queue: ConnectionQueue, isFirst: boolean) {
    super(config);
    this.#queue = queue;
    this.#isFirst = isFirst;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#queue.enter(this.#isFirst);
    return super.acquireConnection();
  }

  override async releaseConnection(): Promise<void> {
    await super.releaseConnection();
    this.#queue.leave();
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(BEGIN);
  }
}
