import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { config as loadDotenv, parse } from 'dotenv';

/** What a file of settings had to say: `.env` in the working directory, or the one that is named. */
export type DotEnv = {
  readonly path: string;
  /** Every variable in it that has a value. */
  readonly names: readonly string[];
  /** Those of them that were not in the environment already, which outranks the file. */
  readonly supplied: ReadonlySet<string>;
  /** What the `.env.example` beside it, or in the working directory, knows of settings; null without one. */
  readonly explained: ReadonlySet<string> | null;
  /** It lies there, and was not read. */
  readonly isPassedOver: boolean;
  /** Why nothing can be started with it, in a sentence. */
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
 * Adds what the file says to the environment of this process. Production reads only a file that
 * ENV_FILE names: whoever can write to its working directory does not choose its bank and its keys.
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
  // An empty one would keep the file from saying that this is production.
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

// Names in prose count: those of other programs are mentioned there, too.
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
