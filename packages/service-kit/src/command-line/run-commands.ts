import { type Command, type Say } from './command.js';
import { UsageError } from './parameters.js';
import { wordsOfProgram } from './read-words.js';
import { helpOf, listOf, usageOf } from './usage.js';

/** The commands of a program by their names, each loaded when it is wanted: `merchant create`. */
export type Commands = Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;

const WRONG_USAGE = 2;

type Output = { readonly say: Say; readonly complain: Say };

const standardOutput: Output = {
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
};

/**
 * Runs the command that the words name, and gives the exit code: 0, or 2 when they name none or are not
 * what it takes. `program` is how the program is started, for its usage.
 */
export async function runCommands(
  program: string,
  commands: Commands,
  words: readonly string[],
  { say, complain }: Output = standardOutput,
): Promise<number> {
  const name = Object.keys(commands).find((one) => startsWith(words, one));
  const load = name === undefined ? undefined : commands[name];
  if (name === undefined || load === undefined) {
    const list = listOf(program, await loadAll(commands, words[0] ?? ''));
    if (words.some(asksForHelp)) {
      say(list);
      return 0;
    }
    complain(words.length === 0 ? list : `There is no such command.\n${list}`);
    return WRONG_USAGE;
  }
  const { command } = await load();
  const own = words.slice(name.split(' ').length);
  return runCommand(`${program} ${name}`, command, own, { say, complain });
}

/**
 * Runs a program that is one command, and returns its exit code: 0, or 2 for words that it does not take.
 */
export async function runCommand(
  program: string,
  command: Command,
  words: readonly string[],
  { say, complain }: Output = standardOutput,
): Promise<number> {
  if (words.some(asksForHelp)) {
    say(helpOf(program, command));
    return 0;
  }
  try {
    await command.prepare(words)(say);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complain(`${error.message}\n${usageOf(program, command)}`);
    return WRONG_USAGE;
  }
}

/**
 * Runs a tool that is one command, on the words that it was started with. If the command fails, everything that
 * it started ends with this process, which exits with `failure`.
 */
export function runTool(program: string, command: Command, failure: number): void {
  runCommand(program, command, wordsOfProgram()).then(
    (code) => {
      if (code !== 0) process.exitCode = code;
    },
    (error: unknown) => {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`${reason}\n`);
      process.exit(failure);
    },
  );
}

const startsWith = (words: readonly string[], name: string): boolean =>
  name.split(' ').every((part, at) => words[at] === part);

const asksForHelp = (word: string): boolean => word === '--help' || word === '-h';

/** All commands of a noun, or of all when there is no such noun. */
async function loadAll(commands: Commands, noun: string): Promise<Map<string, Command>> {
  const all = Object.entries(commands);
  const named = all.filter(([name]) => name.startsWith(`${noun} `));
  const loaded = new Map<string, Command>();
  for (const [name, load] of named.length > 0 ? named : all) {
    loaded.set(name, (await load()).command);
  }
  return loaded;
}
