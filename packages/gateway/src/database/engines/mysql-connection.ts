import { type CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely';
import { type Connection, type ResultSetHeader, type RowDataPacket } from 'mysql2';
import { type MysqlHost } from './mysql-address.js';
import { explain, isConnectionUseless, PacketTooLarge } from './mysql-errors.js';

/** A connection's address, its time limits, and whom to tell when the server seems to fail. */
export type Watch = {
  readonly host: MysqlHost;
  /** After this a statement fails and its connection is closed. */
  readonly timeoutMs: number;
  /** After this the host is checked. */
  readonly doubtAfterMs: number;
  readonly onDoubt: () => void;
};

/**
 * A connection with a deadline for every statement. When one is missed the connection is closed, since the late
 * result would be taken for the next statement's. A statement larger than `maxPacketBytes` is not sent, since the
 * server would close the connection.
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

// UTF-8 takes at most three bytes for each UTF-16 code unit, and an escaped character two. This is the overhead of
// a number, null or quoted text.
const BYTES_A_PLACE = 3;
const OTHER_VALUE = 32;

/** An upper bound of a statement's size, without serializing it. */
function mostBytesOf(sql: string, parameters: readonly unknown[]): number {
  let places = sql.length;
  for (const value of parameters) {
    places += typeof value === 'string' ? value.length + OTHER_VALUE : OTHER_VALUE;
  }
  return places * BYTES_A_PLACE;
}
