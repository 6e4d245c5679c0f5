import { type CompiledQuery, type Dialect, type RawBuilder } from 'kysely';
import { type PoolUse } from '../../services/ports/metrics.js';
import { type UnfitDatabase } from './unfit-database.js';

/** The engine's names for the column types. */
export type ColumnTypes = {
  /** A UUID or another identifier: ASCII, compared byte by byte. */
  readonly id: string;
  /** An ASCII word or key up to 255 characters, compared byte by byte. */
  readonly key: string;
  /** An ASCII text of up to 2,048 characters, compared byte by byte: ciphertexts, addresses. */
  readonly cipher: string;
  /** Text up to 255 characters in any language, compared byte by byte. */
  readonly text: string;
  readonly longText: string;
  readonly integer: string;
  readonly bigInteger: string;
  /** Milliseconds, in UTC, without a zone: see time.ts. */
  readonly time: string;
  /** For `create index`; empty where the engine does not support it. */
  readonly ifNotExists: string;
  /** SQL for the time in a column plus some days. */
  daysAfter(column: string, days: number): string;
  /** Goes after the closing parenthesis of `create table`. */
  readonly tableOptions: string;
};

/**
 * - `gone`: the database or the connection was lost; a retry on another connection may succeed
 * - `contended`: another transaction was in the way; a retry may succeed
 * - `refused`: the rows are wrong; a retry fails again
 * - `too_large`: too many rows at once; fewer may succeed
 * - `unclear`: an unknown error; worth a few retries, but no long wait
 * - UnfitDatabase: an operator has to change something before a retry can succeed
 */
export type Failure = 'gone' | 'contended' | 'refused' | 'too_large' | 'unclear' | UnfitDatabase;

/** A text column, with its character set and collation. */
export type TextColumn = {
  readonly table: string;
  readonly column: string;
  readonly characterSet: string;
  readonly collation: string;
};

/** A connection that runs compiled statements. */
type Runner = { executeQuery(statement: CompiledQuery): Promise<unknown> };

/** All that differs between the databases. Everything else in books/ and database/ is written once. */
export type Engine = {
  readonly name: 'mysql' | 'sqlite';
  /** True if others can read a commit before it is on disk: see disk-wait.ts. */
  readonly showsBeforeSync: boolean;
  readonly dialect: Dialect;
  /** The same database through a connection of its own, free when all others are in use. */
  readonly probeDialect: Dialect;
  readonly columns: ColumnTypes;
  /** Ends an insert: rows whose key exists are left unchanged and not counted. */
  readonly keepExisting: string;
  /** The database's own clock, comparable with the columns of type `time`. */
  readonly now: RawBuilder<string>;
  /** SQL for that clock, some milliseconds from now. */
  fromNow(milliseconds: number): string;
  /**
   * Runs statements as one transaction, at the least cost. If it throws, nothing was written, or the connection
   * was lost and it is not known. It never leaves a transaction open.
   */
  runTogether(connection: Runner, statements: readonly CompiledQuery[]): Promise<void>;
  /** Goes after a table's name: forces the planner to use this index. */
  readAlong(index: string): RawBuilder<unknown>;
  /** Has a row if the table exists. */
  tablesNamed(name: string): RawBuilder<unknown>;
  /** Lists the text columns; null if every column holds any text and compares it byte by byte. */
  readonly textColumns: RawBuilder<TextColumn> | null;
  /** True if a DDL statement failed only because it has been run before. */
  isDoneBefore(error: unknown): boolean;
  /** Whether a retry after this error can succeed. */
  failureOf(error: unknown): Failure;
  /** A problem that will soon prevent writes although nothing has failed yet, or null. */
  findFault(): UnfitDatabase | null;
  /** Null for an engine without a pool. */
  poolUse(): PoolUse | null;
};
