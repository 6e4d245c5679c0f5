import { parseArgs } from 'node:util';
import {
  type Arguments,
  type Option,
  type Options,
  type Reader,
  UsageError,
} from './parameters.js';

/** What the program was started with. */
export const wordsOfProgram = (): readonly string[] => process.argv.slice(2);

/** How an option is typed: `dryRun` as `--dry-run`. */
export const optionName = (key: string): string =>
  `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Reads words as these arguments and options. Throws UsageError. */
export function readWords(
  words: readonly string[],
  { args, options }: { readonly args: Arguments; readonly options: Options },
): Record<string, unknown> {
  const byName = new Map(Object.entries(options).map((entry) => [optionName(entry[0]), entry]));
  // Not strict: its messages quote what was typed, which may be a secret in the wrong place.
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      [...byName].map(([name, [, { shown }]]) => [
        name.slice(2),
        { type: shown === null ? 'boolean' : 'string' } as const,
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given: Record<string, unknown> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const [key, one] = byName.get(token.rawName) ?? refuseOption(token.rawName);
    const before = given[key];
    const value = readOption(token, one);
    if (before !== undefined && !one.repeats)
      throw new UsageError(`${token.rawName} must stand once.`);
    given[key] = one.repeats ? [...listOf(before), ...listOf(value)] : value;
  }
  return { ...given, ...readArguments(positionals, args) };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

type OptionToken = {
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
};

function readOption(
  { rawName, value, inlineValue }: OptionToken,
  { shown, reader }: Option<unknown>,
) {
  if (shown === null) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value.`);
    return readText('', reader, rawName);
  }
  // In `--as --json` the name is missing. One that does begin so is typed as `--as=--json`.
  const isMissing = inlineValue !== true && /^-./.test(value ?? '');
  return readText(isMissing ? '' : (value ?? ''), reader, rawName);
}

function readArguments(positionals: readonly string[], args: Arguments): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  let left = positionals;
  for (const [key, { shown, reader, takesRest }] of Object.entries(args)) {
    const text = takesRest ? left.join(' ') : (left[0] ?? '');
    if (text === '') throw new UsageError(`${shown} is missing.`);
    given[key] = readText(text, reader, shown);
    left = takesRest ? [] : left.slice(1);
  }
  if (left.length > 0) throw new UsageError('There are too many words.');
  return given;
}

function readText(text: string, reader: Reader<unknown>, name: string): unknown {
  const read = reader.safeParse(text);
  if (read.success) return read.data;
  throw new UsageError(`${name} ${read.error.issues[0]?.message ?? 'cannot be read'}.`);
}

function refuseOption(typed: string): never {
  const isName = /^--[a-z][a-z-]{0,30}$/.test(typed);
  throw new UsageError(`There is no option ${isName ? typed : 'of that name'}.`);
}
