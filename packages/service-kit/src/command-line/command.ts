import { type Arguments, type Given, type None, type Options } from './parameters.js';
import { readWords } from './read-words.js';

/** Prints a line. */
export type Say = (line: string) => void;

/** Everything about a command but its name, which stands in the list of commands. */
type Declaration<A extends Arguments, O extends Options> = {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What else `--help` says. */
  readonly details?: string;
  /** By the names that `run` knows them by, in the order in which they are typed. */
  readonly args?: A;
  /** By the names that `run` knows them by: `dryRun` is typed as `--dry-run`. */
  readonly options?: O;
  /** Throws UsageError when what was typed does not fit together. */
  readonly run: (given: Given<A, O>, say: Say) => Promise<void> | void;
};

export type Command = {
  readonly summary: string;
  readonly details: string;
  readonly args: Arguments;
  readonly options: Options;
  /** Reads the words behind the command's name. Throws UsageError. */
  readonly prepare: (words: readonly string[]) => (say: Say) => Promise<void>;
};

export function defineCommand<A extends Arguments = None, O extends Options = None>({
  summary,
  details = '',
  args,
  options,
  run,
}: Declaration<A, O>) {
  const own = { args: args ?? {}, options: options ?? {} };
  // It has the keys of both tables, each with what its reader gave: no type can follow that.
  const read = (words: readonly string[]) => readWords(words, own) as Given<A, O>;
  return {
    summary,
    details,
    ...own,
    read,
    prepare(words: readonly string[]) {
      const given = read(words);
      return async (say: Say): Promise<void> => {
        await run(given, say);
      };
    },
  };
}
