import { type ColumnTypes } from '../engines/engine.js';

/**
 * One step of the schema. `statements` must be safe to run twice, since MySQL commits each DDL
 * statement by itself: a process that dies between two of them leaves the rest to the next.
 * A migration that has been released is never edited.
 */
export type Migration = {
  readonly version: number;
  readonly name: string;
  readonly statements: (columns: ColumnTypes) => readonly string[];
};
