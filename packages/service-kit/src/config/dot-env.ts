import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { config as loadDotenv, parse } from 'dotenv';

/** The content of a settings file: `.env` in the working directory, or the file that ENV_FILE names. */
export type DotEnv = {
  readonly path: string;
  /** Every variable in it that has a value. */
  readonly names: readonly string[];
  /** Those that the environment did not already have: it takes precedence. */
  readonly supplied: ReadonlySet<string>;
  /** All names in the `.env.example` beside it or in the working directory; null without one. */
  readonly explained: ReadonlySet<string> | null;
  /** The file exists but was not read. */
  readonly isPassedOver: boolean;
  /** Why a program cannot start with it, in a sentence. */
  readonly problem: string | null;
};

export const noDotEnv: DotEnv = {
  path: '',
  names: [],
  supplied: new Set(),
  explained: null,
  isPassedOver: false,
  problem: null,
};

/**
 * Adds the file's variables to the environment of this process. Production reads only a file that ENV_FILE names:
 * being able to write to the working directory must not be enough to choose its bank and keys.
 */
export function loadDotEnv(): DotEnv {
  const named = process.env.ENV_FILE?.trim() ?? '';
  const path = resolve(named === '' ? '.env' : named);
  const text = textOf(path);
  if (text === null) {
    const problem = named === '' ? null : 'ENV_FILE names a file that cannot be read';
    return { ...noDotEnv, path, problem };
  }
  const parsed = parse(text);
  if (named === '') {
    if (process.env.NODE_ENV === 'production') return { ...noDotEnv, path, isPassedOver: true };
    const problem = `NODE_ENV=production stands in ${path}, and production reads that file only with ENV_FILE=${path}`;
    if ((process.env.NODE_ENV ?? '') === '' && parsed.NODE_ENV === 'production') {
      return { ...noDotEnv, path, problem };
    }
  }
  // An empty NODE_ENV would override the file's `production`.
  if (process.env.NODE_ENV === '') Reflect.deleteProperty(process.env, 'NODE_ENV');
  const before = new Set(Object.keys(process.env));
  loadDotenv({ path, quiet: true });
  const names = Object.keys(parsed).filter((name) => parsed[name]?.trim() !== '');
  return {
    ...noDotEnv,
    path,
    names,
    supplied: new Set(names.filter((name) => !before.has(name))),
    explained: namesIn(`${path}.example`) ?? namesIn(resolve('.env.example')),
  };
}

// Names in its comments count too: they include variables of other programs.
const namesIn = (file: string): ReadonlySet<string> | null => {
  const text = textOf(file);
  return text === null ? null : new Set(text.match(/\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)*\b/g));
};

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
