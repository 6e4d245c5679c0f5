import { type ColumnTypes } from '../engines/engine.js';

/**
 * One step of the schema: see docs/migrations.md. `statements` must be safe to run twice, since MySQL
 * commits each DDL statement by itself: a process that dies between two of them leaves the rest to
 * the next. A migration that has been released is never edited.
 */
export type Migration = {
  readonly version: number;
  readonly name: string;
  /** Only of one that takes something away: programs of this schema version and later do without it. */
  readonly unusedSince?: number;
  readonly statements: (columns: ColumnTypes) => readonly string[];
};
