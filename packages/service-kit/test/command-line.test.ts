import { defineCommand } from '../src/command-line/command.js';
import { argument, flag, option, type Reader, rest } from '../src/command-line/parameters.js';
import { runCommands } from '../src/command-line/run-commands.js';

const text: Reader<string> = { safeParse: (typed) => ({ success: true, data: typed }) };
const number: Reader<number> = {
  safeParse: (typed) =>
    /^\d+$/.test(typed)
      ? { success: true, data: Number(typed) }
      : { success: false, error: { issues: [{ message: 'must be a number' }] } },
};

const asked: unknown[] = [];
const sell = defineCommand({
  summary: 'sells a thing',
  details: 'To whoever pays.',
  args: { shelf: argument('SHELF', text), note: rest('NOTE', text) },
  options: { howMany: option('N', number, 'this many (1)'), dryRun: flag('sells nothing') },
  run(given, say) {
    asked.push(given);
    say('sold');
  },
});
const count = defineCommand({
  summary: 'counts',
  run: () => Promise.reject(new Error('the shop is closed')),
});
const commands = {
  'shop sell': () => Promise.resolve({ command: sell }),
  count: () => Promise.resolve({ command: count }),
};

async function run(...words: string[]) {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await runCommands('till', commands, words, {
    say: (line) => said.push(line),
    complain: (line) => complained.push(line),
  });
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

const USAGE = 'usage: till shop sell SHELF NOTE [--how-many N] [--dry-run]';
const LIST = `usage: till COMMAND
  shop sell   sells a thing
  count       counts
till COMMAND --help says more about one`;
const SHOP = `usage: till COMMAND
  shop sell   sells a thing
till COMMAND --help says more about one`;

test('A command gets the typed values by its own names', async () => {
  expect(await run('shop', 'sell', '--how-many', '3', 'top', 'for', 'Ann', '--dry-run')).toEqual({
    code: 0,
    said: 'sold',
    complained: '',
  });
  expect(asked.pop()).toEqual({ shelf: 'top', note: 'for Ann', howMany: 3, dryRun: true });
});

test('Options that are not given are absent', async () => {
  await run('shop', 'sell', 'top', 'shelf');
  expect(asked.pop()).toEqual({ shelf: 'top', note: 'shelf' });
});

test('Text with leading dashes is an argument after --, and a value after =', async () => {
  await run('shop', 'sell', '--', '--top', '-5');
  expect(asked.pop()).toEqual({ shelf: '--top', note: '-5' });
  expect((await run('shop', 'sell', 'top', 'x', '--how-many=-5')).complained).toContain(
    '--how-many must be a number.',
  );
});

test.each([
  [['shop', 'sell'], 'SHELF is missing.'],
  [['shop', 'sell', 'top'], 'NOTE is missing.'],
  [['shop', 'sell', 'top', 'x', '--how-many'], '--how-many must be a number.'],
  [['shop', 'sell', 'top', 'x', '--how-many', '--dry-run'], '--how-many must be a number.'],
  [['shop', 'sell', 'top', 'x', '--how-many', 'lots'], '--how-many must be a number.'],
  [['shop', 'sell', 'top', 'x', '--dry-run', '--dry-run'], '--dry-run must stand once.'],
  [['shop', 'sell', 'top', 'x', '--dry-run=no'], '--dry-run takes no value.'],
  [['shop', 'sell', 'top', 'x', '--color'], 'There is no option --color.'],
  [['shop', 'sell', 'top', 'x', '--sk_live_4eC3'], 'There is no option of that name.'],
  [['shop', 'sell', 'top', 'x', '-v'], 'There is no option of that name.'],
])('%p ends with exit code 2: %s', async (words, problem) => {
  expect(await run(...words)).toEqual({ code: 2, said: '', complained: `${problem}\n${USAGE}` });
  expect(asked).toEqual([]);
});

test('A command without arguments accepts none', async () => {
  expect(await run('count', 'it')).toMatchObject({
    code: 2,
    complained: 'There are too many words.\nusage: till count',
  });
});

test.each([
  [[], LIST],
  [['sell'], `There is no such command.\n${LIST}`],
  [['shop'], `There is no such command.\n${SHOP}`],
  [['shop', 'steal', '4242424242424242'], `There is no such command.\n${SHOP}`],
])('%p names no command, and ends with exit code 2', async (words, complained) => {
  expect(await run(...words)).toEqual({ code: 2, said: '', complained });
});

test.each([
  [['--help'], LIST],
  [['-h'], LIST],
  [['shop', '--help'], SHOP],
  [
    ['shop', 'sell', '--help'],
    `${USAGE}
  sells a thing
  To whoever pays.

  --how-many N   this many (1)
  --dry-run      sells nothing`,
  ],
  [['count', '-h'], 'usage: till count\n  counts'],
])('%p prints the help', async (words, said) => {
  expect(await run(...words)).toEqual({ code: 0, said, complained: '' });
});

test('An error in the command itself is left to the program', async () => {
  await expect(run('count')).rejects.toThrow('the shop is closed');
});
