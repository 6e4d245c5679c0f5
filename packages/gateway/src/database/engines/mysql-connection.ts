import { type CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely';
import { type Connection, type ResultSetHeader, type RowDataPacket } from 'mysql2';
import { type MysqlHost } from './mysql-address.js';
import { explain, isConnectionUseless, PacketTooLarge } from './mysql-errors.js';

/** Where a connection goes, how long its statements may take, and what to call when the server is in doubt. */
export type Watch = {
  readonly host: MysqlHost;
  /** After that a statement fails, and its connection is closed. */
  readonly timeoutMs: number;
  /** After that it is doubted whether the server still answers at all. */
  readonly doubtAfterMs: number;
  readonly onDoubt: () => void;
};

/**
 * A connection on which every statement has a deadline. One that missed it is closed, since its late
 * answer would be taken for the next statement's. Nor is a statement sent that the server would close
 * the connection for, since it is larger than `maxPacketBytes`.
 */
export class DeadlineConnection implements DatabaseConnection {
  readonly #raw: Connection & { release?: () => void };
  readonly #watch: Watch;
  readonly #maxPacketBytes: number;
  #destroyed = false;

  constructor(
    raw: Connection & { release?: () => void },
    watch: Watch,
    maxPacketBytes = Number.POSITIVE_INFINITY,
  ) {
    this.#raw = raw;
    this.#watch = watch;
    this.#maxPacketBytes = maxPacketBytes;
  }

  get isDestroyed(): boolean {
    return this.#destroyed;
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { host, timeoutMs, doubtAfterMs, onDoubt } = this.#watch;
    if (mostBytesOf(sql, parameters) > this.#maxPacketBytes) {
      return Promise.reject(new PacketTooLarge());
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(onDoubt, doubtAfterMs);
      const statement = { sql, values: [...parameters], timeout: timeoutMs };
      this.#raw.query<RowDataPacket[] | ResultSetHeader>(statement, (error, result) => {
        clearTimeout(timer);
        if (error !== null) {
          const explained = explain(error, host);
          if (isConnectionUseless(explained)) {
            this.destroy();
            onDoubt();
          }
          reject(explained instanceof Error ? explained : error);
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

// In UTF-8 a character takes at most three bytes for each of its one or two places in a string; those
// that are escaped take two. A number, null or a quoted text takes this much besides.
const BYTES_A_PLACE = 3;
const OTHER_VALUE = 32;

/** What a statement takes at most, without writing it out: as good as free. */
function mostBytesOf(sql: string, parameters: readonly unknown[]): number {
  let places = sql.length;
  for (const value of parameters) {
    places += typeof value === 'string' ? value.length + OTHER_VALUE : OTHER_VALUE;
  }
  return places * BYTES_A_PLACE;
}
