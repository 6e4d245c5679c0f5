import { type CompiledQuery, type Dialect, type RawBuilder } from 'kysely';
import { type PoolUse } from '../../services/ports/metrics.js';
import { type UnfitDatabase } from './unfit-database.js';

/** The column types of the tables, as the engine calls them. */
export type ColumnTypes = {
  /** A UUID or another identifier: ASCII, compared byte by byte. */
  readonly id: string;
  /** An ASCII word or key up to 255 characters, compared byte by byte. */
  readonly key: string;
  /** An ASCII text of up to 2,048 characters, compared byte by byte: ciphertexts. */
  readonly cipher: string;
  /** Text up to 255 characters in any language, compared byte by byte. */
  readonly text: string;
  readonly longText: string;
  readonly integer: string;
  readonly bigInteger: string;
  /** Milliseconds, in UTC, without a zone: see time.ts. */
  readonly time: string;
  /** In `create index`, where the engine knows it. */
  readonly ifNotExists: string;
  /** The time some days after the one in a column. */
  daysAfter(column: string, days: number): string;
  /** What stands behind the closing parenthesis of a table. */
  readonly tableOptions: string;
};

/**
 * - `gone`: the database or the connection to it; the same may succeed on another connection, soon
 * - `contended`: another transaction was in the way; the same may succeed next time
 * - `refused`: these rows are wrong, and will be
 * - `too_large`: these rows are too much at a time; fewer may succeed
 * - `unclear`: an unknown error; worth a few retries, but no long wait
 * - UnfitDatabase: retrying cannot help until an operator has changed the database
 */
export type Failure = 'gone' | 'contended' | 'refused' | 'too_large' | 'unclear' | UnfitDatabase;

/** A column that holds text, and how. */
export type TextColumn = {
  readonly table: string;
  readonly column: string;
  readonly characterSet: string;
  readonly collation: string;
};

/** A connection, as far as it runs statements that are ready. */
export type Runner = { executeQuery(statement: CompiledQuery): Promise<unknown> };

/** All that differs between the databases. Everything else in books/ and database/ is written once. */
export interface Engine {
  readonly name: 'mysql' | 'sqlite';
  /** True if others can read a commit before it is on disk: see disk-wait.ts. */
  readonly showsBeforeSync: boolean;
  readonly dialect: Dialect;
  /** The same database, through a connection that is free when all others are in use. */
  readonly probeDialect: Dialect;
  readonly columns: ColumnTypes;
  /** Ends an insert: rows whose key is taken are left as they are, and do not count as inserted. */
  readonly keepExisting: string;
  /** The database's own clock, comparable with the columns of type `time`. */
  readonly now: RawBuilder<string>;
  /** SQL for that clock, some milliseconds from now. */
  fromNow(milliseconds: number): string;
  /**
   * Runs statements as one transaction, at the least cost. When it throws, nothing was written, or the
   * connection was lost and nobody knows; in no case is anything left open.
   */
  runTogether(connection: Runner, statements: readonly CompiledQuery[]): Promise<void>;
  /** Behind the name of a table: reads it along this index, whatever the planner would prefer. */
  readAlong(index: string): RawBuilder<unknown>;
  /** Lists the text columns of the database; null where all of them hold any text, byte by byte. */
  readonly textColumns: RawBuilder<TextColumn> | null;
  /** True if a DDL statement failed because it was run before. */
  isDoneBefore(error: unknown): boolean;
  /** What an error says about running the same statements again. */
  failureOf(error: unknown): Failure;
  /** What will soon keep payments from being written, though nothing has failed so far; null if nothing. */
  findFault(): UnfitDatabase | null;
  /** Null for an engine that has no pool. */
  poolUse(): PoolUse | null;
}
