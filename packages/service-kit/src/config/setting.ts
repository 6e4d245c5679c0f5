import { readFileSync } from 'node:fs';
import { type z } from 'zod';
import { StartError } from '../process/start-error.js';

/** One setting: its variable, its documentation, and how its text is parsed. */
export type Setting<T> = {
  readonly variable: string;
  readonly doc: string;
  /** The default, as text; shown in the documentation. */
  readonly fallback: string | null;
  /** Never printed. `<VARIABLE>_FILE` may name a mounted file that contains it. */
  readonly secret: boolean;
  /** The text as people may see it. */
  readonly show: (text: string) => string;
  readonly read: (text: string) => T;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Some variables are wrong. The message names each, one per line. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

type Options = {
  readonly fallback?: string;
  readonly secret?: boolean;
  /** What people may see of a secret; nothing by default. */
  readonly show?: (text: string) => string;
};

/** A setting with a default. */
export const setting = <T>(
  variable: string,
  doc: string,
  schema: z.ZodType<T>,
  options: Options & { readonly fallback: string },
): Setting<T> => ({
  variable,
  doc,
  fallback: options.fallback,
  secret: options.secret ?? false,
  show: showOf(options),
  read: (text) => parse(variable, schema, text),
});

/** A setting that is null if it is not set. */
export const optional = <T>(
  variable: string,
  doc: string,
  schema: z.ZodType<T>,
  options: Options = {},
): Setting<T | null> => ({
  variable,
  doc,
  fallback: options.fallback ?? null,
  secret: options.secret ?? false,
  show: showOf(options),
  read: (text) => (text === '' ? null : parse(variable, schema, text)),
});

export const HIDDEN = '(hidden)';

const showOf = ({ secret = false, show }: Options): ((text: string) => string) =>
  show ?? ((text) => (secret && text !== '' ? HIDDEN : text));

function parse<T>(variable: string, schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new ConfigError([`${variable} ${parsed.error.issues[0]?.message ?? 'is not valid'}`]);
}

/** A setting's text and its origin. */
type Given = { readonly text: string; readonly from: Origin };
export type Origin = 'default' | 'environment' | { readonly file: string };

/** Finds a setting's text. An empty variable counts as not set. Throws ConfigError. */
export function givenText(one: Setting<unknown>, environment: Environment): Given {
  const { variable, fallback } = one;
  const given = environment[variable] ?? '';
  if (given !== '') return { text: given, from: 'environment' };
  const file = fileOf(one, environment);
  if (file !== null) return { text: readFile(fileVariable(variable), file), from: { file } };
  return { text: fallback ?? '', from: 'default' };
}

/** The file that a secret is read from; null if it is in the environment, or not set. */
export function fileOf(
  { variable, secret }: Setting<unknown>,
  environment: Environment,
): string | null {
  if (!secret || (environment[variable] ?? '') !== '') return null;
  const file = environment[fileVariable(variable)] ?? '';
  return file === '' ? null : file;
}

/** The variables that can set it. */
export const variablesOf = ({ variable, secret }: Setting<unknown>): readonly string[] =>
  secret ? [variable, fileVariable(variable)] : [variable];

/** The variable that names a secret's file. */
export const fileVariable = (variable: string): string => `${variable}_FILE`;

function readFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new ConfigError([`${variable} names a file that cannot be read`]);
  }
}
