import { mkdirSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { type Engine } from '../programs/databases.js';

const DOCS = join(__dirname, '../../../../docs');

/** Saves a result in docs/, one file per engine, and returns a line that says so. */
export function save(name: string, engine: Engine, text: string): string {
  const { name: base, ext } = parse(name);
  const file = `${base}${engine === 'mysql' ? '' : `-${engine}`}${ext}`;
  mkdirSync(DOCS, { recursive: true });
  writeFileSync(join(DOCS, file), `${text.trimEnd()}\n`);
  return `written: docs/${file}\n`;
}

/** As JSON with four significant digits. */
export const toJson = (result: object): string =>
  JSON.stringify(
    result,
    (_key, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value,
    2,
  );
