import { type Command } from './command.js';
import { optionName } from './read-words.js';

/** One line: how a command is typed. */
export function usageOf(program: string, { args, options }: Command): string {
  const words = [
    ...Object.values(args).map(({ shown }) => shown),
    ...Object.entries(options).map(([key, { shown }]) => `[${optionText(key, shown)}]`),
  ];
  return `usage: ${[program, ...words].join(' ')}`;
}

/** What `--help` says of one command. */
export function helpOf(program: string, command: Command): string {
  const options = Object.entries(command.options).map(([key, { shown, help }]) => [
    optionText(key, shown),
    help,
  ]);
  return [
    usageOf(program, command),
    ...[command.summary, command.details]
      .filter((text) => text !== '')
      .flatMap((text) => text.split('\n'))
      .map((line) => `  ${line}`),
    ...(options.length === 0 ? [] : ['', ...table(options)]),
  ].join('\n');
}

/** What `--help` says of several commands. */
export const listOf = (program: string, commands: ReadonlyMap<string, Command>): string =>
  [
    `usage: ${program} COMMAND`,
    ...table([...commands].map(([name, { summary }]) => [name, summary])),
    `${program} COMMAND --help says more about one`,
  ].join('\n');

const optionText = (key: string, shown: string | null): string =>
  shown === null ? optionName(key) : `${optionName(key)} ${shown}`;

function table(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}   ${second}`);
}
