import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { config as loadDotenv } from 'dotenv';

/** What a file `.env` had to say. */
export type DotEnv = {
  readonly path: string;
  /** Every variable in it that has a value. */
  readonly names: readonly string[];
  /** Those of them that were not in the environment already, which outranks the file. */
  readonly supplied: ReadonlySet<string>;
  /** What the `.env.example` beside it knows, which explains all settings; null without one. */
  readonly explained: ReadonlySet<string> | null;
};

export const noDotEnv: DotEnv = { path: '', names: [], supplied: new Set(), explained: null };

/** Adds what `.env` in the working directory says to the environment of this process. */
export function loadDotEnv(): DotEnv {
  const path = resolve('.env');
  const before = new Set(Object.keys(process.env));
  const { parsed = {} } = loadDotenv({ path, quiet: true });
  const names = Object.keys(parsed).filter((name) => parsed[name]?.trim() !== '');
  return {
    path,
    names,
    supplied: new Set(names.filter((name) => !before.has(name))),
    explained: namesIn(`${path}.example`),
  };
}

// Names in prose count: those of other programs are mentioned there, too.
function namesIn(file: string): ReadonlySet<string> | null {
  try {
    return new Set(readFileSync(file, 'utf8').match(/\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)*\b/g));
  } catch {
    return null;
  }
}
