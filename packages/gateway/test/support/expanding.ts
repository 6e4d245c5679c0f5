import { type ColumnTypes } from '../../src/storage/engines/engine.js';
import { type Migration } from '../../src/storage/migrations/migration.js';

const CREATE_TABLE = /^create table if not exists (\w+) \(/;
const ADD_COLUMN = /^alter table \w+ add column \w+ ([^,;]+)$/;
const CREATE_INDEX = /^create index (if not exists )?\w+ on \w+ \([\w, ]+\)$/;
const CREATE_UNIQUE_INDEX = /^create unique index (if not exists )?\w+ on (\w+) \(/;
const FILL_IN = /^update \w+ set \w+ = .+ where .*\bis null\b/;

/** What programs of the version before do not notice, and nothing else. */
function isExpanding(statement: string, made: readonly string[]): boolean {
  const column = ADD_COLUMN.exec(statement)?.[1];
  if (column !== undefined) return mayBeLeftOut(column);
  const uniqueOn = CREATE_UNIQUE_INDEX.exec(statement)?.[2];
  // Nobody uses a table yet that the same migration makes.
  if (uniqueOn !== undefined) return made.includes(uniqueOn);
  return [CREATE_TABLE, CREATE_INDEX, FILL_IN].some((form) => form.test(statement));
}

// Programs that do not know the column leave it out, and would meet a constraint on it unprepared.
const mayBeLeftOut = (definition: string): boolean =>
  !/\b(unique|primary|references|check)\b/.test(definition) &&
  (!definition.includes('not null') || definition.includes(' default '));

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
