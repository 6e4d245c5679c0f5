import { type CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely';
import { type Connection, type ResultSetHeader, type RowDataPacket } from 'mysql2';
import { isConnectionUseless } from './mysql-errors.js';

/** How long statements may take, and who hears that a server may not be well. */
export type Watch = {
  /** After that a statement fails, and its connection is closed. */
  readonly timeoutMs: number;
  /** After that it is doubted whether the server still answers at all. */
  readonly doubtAfterMs: number;
  readonly onDoubt: () => void;
};

/**
 * A connection on which every statement has a deadline. One that missed it is closed, since its late
 * answer would be taken for the next statement's.
 */
export class DeadlineConnection implements DatabaseConnection {
  readonly #raw: Connection & { release?: () => void };
  readonly #watch: Watch;
  #destroyed = false;

  constructor(raw: Connection & { release?: () => void }, watch: Watch) {
    this.#raw = raw;
    this.#watch = watch;
  }

  get isDestroyed(): boolean {
    return this.#destroyed;
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { timeoutMs, doubtAfterMs, onDoubt } = this.#watch;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(onDoubt, doubtAfterMs);
      const statement = { sql, values: [...parameters], timeout: timeoutMs };
      this.#raw.query<RowDataPacket[] | ResultSetHeader>(statement, (error, result) => {
        clearTimeout(timer);
        if (error !== null) {
          if (isConnectionUseless(error)) {
            this.destroy();
            onDoubt();
          }
          reject(error);
        } else if (Array.isArray(result)) resolve({ rows: result as Row[] });
        else resolve({ rows: [], numAffectedRows: BigInt(result.affectedRows) });
      });
    });
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The gateway streams no queries.');
  }

  destroy(): void {
    this.#destroyed = true;
    this.#raw.destroy();
  }

  release(): void {
    if (!this.#destroyed) this.#raw.release?.();
  }
}
