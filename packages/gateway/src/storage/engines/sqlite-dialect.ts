import {
  CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import { type OpenFile } from '@payment-gateway/sqlite-driver';

const BEGIN = CompiledQuery.raw('begin immediate');

/**
 * Kysely's SQLite dialect with two differences.
 *
 * Transactions begin with BEGIN IMMEDIATE: one that began by reading and then writes fails at once
 * with SQLITE_BUSY_SNAPSHOT when another wrote in between, however long it would be willing to wait.
 *
 * A write fails unless the file that it was committed to is the one that the next start opens.
 */
export class DurableSqliteDialect extends SqliteDialect {
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    super({ database: file.database });
    this.#file = file;
  }

  override createDriver(): SqliteDriver {
    return new DurableSqliteDriver(this.#file);
  }
}

class DurableSqliteDriver extends SqliteDriver {
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    super({ database: file.database });
    this.#file = file;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
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
