import {
  CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import { type OpenFile } from '@payment-gateway/service-kit/sqlite';
import { type ConnectionQueue } from './connection-queue.js';

const BEGIN = CompiledQuery.raw('begin immediate');

/**
 * Kysely's SQLite dialect with two differences.
 *
 * Transactions begin with BEGIN IMMEDIATE: one that reads first and then writes fails at once with
 * SQLITE_BUSY_SNAPSHOT if another wrote in between, whatever its lock timeout.
 *
 * A write fails if the database file was deleted or replaced, since the next start would not find it.
 */
export class DurableSqliteDialect extends SqliteDialect {
  readonly #file: OpenFile;
  readonly #queue: ConnectionQueue;
  readonly #isFirst: boolean;

  /** `isFirst`: goes to the head of the queue. */
  constructor(file: OpenFile, queue: ConnectionQueue, { isFirst = false } = {}) {
    super({ database: file.database });
    this.#file = file;
    this.#queue = queue;
    this.#isFirst = isFirst;
  }

  override createDriver(): SqliteDriver {
    return new DurableSqliteDriver(this.#file, this.#queue, this.#isFirst);
  }
}

class DurableSqliteDriver extends SqliteDriver {
  readonly #file: OpenFile;
  readonly #queue: ConnectionQueue;
  readonly #isFirst: boolean;

  constructor(file: OpenFile, queue: ConnectionQueue, isFirst: boolean) {
    super({ database: file.database });
    this.#file = file;
    this.#queue = queue;
    this.#isFirst = isFirst;
  }

  override async releaseConnection(): Promise<void> {
    await super.releaseConnection();
    this.#queue.leave();
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#queue.enter(this.#isFirst);
    return new DurableConnection(await super.acquireConnection(), this.#file);
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(BEGIN);
  }
}

class DurableConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  readonly #file: OpenFile;

  constructor(connection: DatabaseConnection, file: OpenFile) {
    this.#connection = connection;
    this.#file = file;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const result = await this.#connection.executeQuery<Row>(query);
    const isRead = result.numAffectedRows === undefined;
    if (!isRead && !this.#file.database.inTransaction) this.#file.watch.refuseMoved();
    return result;
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The gateway streams no queries.');
  }
}
