import { type ColumnTypes } from '../../src/database/engines/engine.js';
import { type Migration } from '../../src/database/migrations/migration.js';

// The changes that programs of the previous version do not notice. Everything else is rejected.
const CREATE_TABLE = /^create table if not exists (\w+) \((?!.*\breferences\b)/;
const CREATE_INDEX = /^create index (if not exists )?\w+ on \w+ \([\w, ]+\)$/;
const CREATE_UNIQUE_INDEX = /^create unique index (if not exists )?\w+ on (\w+) \([\w, ]+\)$/;
// Old programs omit an unknown column, and do not expect a constraint on it. A computed default would be
// written into every existing row.
const ADD_COLUMN =
  /^alter table \w+ add column \w+ (?!.*\b(unique|primary|references|check|as)\b)[\w ()]+ ((?<!not )null|(not )?null default ('[^']*'|-?\d+))$/;
// Only where the value is null, and in one column, which no running program reads.
const FILL_IN =
  /^update \w+ set (\w+) = (?!.*, ?\w+ ?=)(.(?!\bor\b))+ where (.(?!\bor\b))*\b\1 is null$/;
// A string literal could hide several statements.
const HIDES_SOMETHING = /;|\/\*|--|#/;

function isExpanding(statement: string, made: readonly string[]): boolean {
  if (HIDES_SOMETHING.test(statement)) return false;
  const uniqueOn = CREATE_UNIQUE_INDEX.exec(statement)?.[2];
  // Nothing uses a table that the same migration creates.
  if (uniqueOn !== undefined) return made.includes(uniqueOn);
  return [CREATE_TABLE, CREATE_INDEX, ADD_COLUMN, FILL_IN].some((form) => form.test(statement));
}

/** The statements of a migration that could break a program of the previous version. */
export function stumblingBlocks(
  { statements, version, unusedSince }: Migration,
  columns: ColumnTypes,
): string[] {
  // Removing is fine once no program that may be running uses it.
  if (unusedSince !== undefined && unusedSince < version) return [];
  const plain = statements(columns).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  const made = plain.flatMap((text) => CREATE_TABLE.exec(text)?.[1] ?? []);
  return plain.filter((statement) => !isExpanding(statement, made));
}
