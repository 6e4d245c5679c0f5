import { type ColumnTypes } from '../../src/database/engines/engine.js';
import { type Migration } from '../../src/database/migrations/migration.js';

// What programs of the version before do not notice. Nothing else is taken for it.
const CREATE_TABLE = /^create table if not exists (\w+) \((?!.*\breferences\b)/;
const CREATE_INDEX = /^create index (if not exists )?\w+ on \w+ \([\w, ]+\)$/;
const CREATE_UNIQUE_INDEX = /^create unique index (if not exists )?\w+ on (\w+) \([\w, ]+\)$/;
// Programs that do not know the column leave it out, and would meet a constraint on it unprepared. A
// default that is computed is written into every row there is.
const ADD_COLUMN =
  /^alter table \w+ add column \w+ (?!.*\b(unique|primary|references|check|as)\b)[\w ()]+ ((?<!not )null|(not )?null default ('[^']*'|-?\d+))$/;
// Only where there is nothing yet, and in one column, which no running program reads.
const FILL_IN =
  /^update \w+ set (\w+) = (?!.*, ?\w+ ?=)(.(?!\bor\b))+ where (.(?!\bor\b))*\b\1 is null$/;
// One string would be several statements, or another one than it seems.
const HIDES_SOMETHING = /;|\/\*|--|#/;

function isExpanding(statement: string, made: readonly string[]): boolean {
  if (HIDES_SOMETHING.test(statement)) return false;
  const uniqueOn = CREATE_UNIQUE_INDEX.exec(statement)?.[2];
  // Nobody uses a table yet that the same migration makes.
  if (uniqueOn !== undefined) return made.includes(uniqueOn);
  return [CREATE_TABLE, CREATE_INDEX, ADD_COLUMN, FILL_IN].some((form) => form.test(statement));
}

/** The statements of a migration that a program of the version before may stumble over. */
export function stumblingBlocks(
  { statements, version, unusedSince }: Migration,
  columns: ColumnTypes,
): string[] {
  // Taking away is fine once the programs that may be running do without.
  if (unusedSince !== undefined && unusedSince < version) return [];
  const plain = statements(columns).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  const made = plain.flatMap((text) => CREATE_TABLE.exec(text)?.[1] ?? []);
  return plain.filter((statement) => !isExpanding(statement, made));
}
