import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { Refusal } from '../domain/errors.js';

/** One setting: where it comes from, what it means, how its text is read. */
export type Setting<T> = {
  readonly variable: string;
  readonly doc: string;
  /** What holds when the variable is not set, as text; shown in the documentation. */
  readonly fallback: string | null;
  /** `<VARIABLE>_FILE` may name a mounted file that holds it, and it is never printed as it is. */
  readonly secret: boolean;
  /** Its text as people may see it. */
  readonly show: (text: string) => string;
  readonly read: (text: string) => T;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables are not what they should be; the message names each, one a line. */
export class ConfigError extends Refusal {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

type Options = {
  readonly fallback?: string;
  readonly secret?: boolean;
  /** Of a secret: what of it people may see. Nothing, unless this says otherwise. */
  readonly show?: (text: string) => string;
};

/** A setting that has a value in any case. */
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

/** A setting that may be left out: null then. */
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

/** The text of a setting, and where it stands. */
export type Given = { readonly text: string; readonly from: Origin };
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

/** The file from which a secret is read; null if it stands in the environment, or nowhere. */
export function fileOf(
  { variable, secret }: Setting<unknown>,
  environment: Environment,
): string | null {
  if (!secret || (environment[variable] ?? '') !== '') return null;
  const file = environment[fileVariable(variable)] ?? '';
  return file === '' ? null : file;
}

/** The variables by which a setting may be given. */
export const variablesOf = ({ variable, secret }: Setting<unknown>): readonly string[] =>
  secret ? [variable, fileVariable(variable)] : [variable];

/** The variable that names a file with a secret in it. */
export const fileVariable = (variable: string): string => `${variable}_FILE`;

function readFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new ConfigError([`${variable} names a file that cannot be read`]);
  }
}

const wholeNumber = (min: number, max: number) => {
  const problem = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, problem)
    .transform(Number)
    .pipe(z.number().min(min, problem).max(max, problem));
};

// RFC 1123 for names; an address is one of the system's own forms.
const HOST_NAME = /^(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*$/;

/** An address of this machine, or a name that leads to one. */
export const listenHost = z
  .string()
  .refine(
    (text) => isIP(text) !== 0 || (HOST_NAME.test(text) && !/^[\d.]+$/.test(text)),
    'must be an address of this machine, such as 127.0.0.1, or :: for all of them',
  );

const CONTACTS = 'must be mailto:, https: or tel: addresses, with commas in between';

/** Where people are reached, as RFC 9116, 2.5.3 writes it. */
export const contacts = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .pipe(
    z.array(z.string().regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\+?[\d-]+)$/, CONTACTS)),
  );

const PORT_OR_OFF = 'must be "off" or a whole number from 1 to 65535';

export const port = wholeNumber(1, 65_535);
/** Null: none. */
export const portOrOff = z
  .string()
  .regex(/^(off|\d+)$/, PORT_OR_OFF)
  .transform((text) => (text === 'off' ? null : Number(text)))
  .pipe(z.number(PORT_OR_OFF).min(1, PORT_OR_OFF).max(65_535, PORT_OR_OFF).nullable());
export const milliseconds = wholeNumber(1, 3_600_000);
export const millisecondsFromZero = wholeNumber(0, 3_600_000);
export const millisecondsUpToDays = wholeNumber(1, 31 * 24 * 3_600_000);
export const millisecondsUpToYears = wholeNumber(1_000, 10 * 366 * 24 * 3_600_000);
export const count = wholeNumber(1, 10_000);
export const processes = z
  .string()
  .regex(/^(auto|[1-9]\d?)$/, 'must be "auto" or a whole number from 1 to 99')
  .transform((text) => (text === 'auto' ? availableParallelism() : Number(text)));
export const share = z
  .string()
  .regex(/^(0?\.\d+|[01](\.0+)?)$/, 'must be a number from 0 to 1, such as 0.05')
  .transform(Number);
export const anyText = z.string();
export const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, `must be one of: ${words.join(', ')}`);
