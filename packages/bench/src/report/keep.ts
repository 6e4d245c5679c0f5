import { mkdirSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { type Engine } from '../programs/arena.js';

const DOCS = join(__dirname, '../../../../docs');

/** Keeps a result in docs/, apart for each engine, and gives a line that says so. */
export function keep(name: string, engine: Engine, text: string): string {
  const { name: base, ext } = parse(name);
  const file = `${base}${engine === 'mysql' ? '' : `-${engine}`}${ext}`;
  mkdirSync(DOCS, { recursive: true });
  writeFileSync(join(DOCS, file), `${text.trimEnd()}\n`);
  return `written: docs/${file}\n`;
}

/** As JSON; four digits are more than such measurements mean. */
export const toJson = (result: object): string =>
  JSON.stringify(
    result,
    (_key, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value,
    2,
  );
