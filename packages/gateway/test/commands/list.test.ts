import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../src/commands/list.js';
import { complaintOf } from '../support/commands.js';

const names = Object.keys(commands);

test('Each command has a file of its name, and each file is a command', () => {
  const files = readdirSync(join(__dirname, '../../src/commands'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'list.ts')
    .map(({ name }) => name);
  expect(files.sort()).toEqual(names.map((name) => `${name.replace(' ', '-')}.ts`).sort());
});

test.each(names)(
  '%s explains itself, and refuses an option that it does not have',
  async (name) => {
    const words = name.split(' ');
    const usage = `usage: gateway ${name}`;
    const help = await complaintOf(...words, '--help');
    expect(help).toEqual({ code: 0, said: expect.stringContaining(usage) as string });
    // Before anything else, so that nothing is read and nothing is opened.
    expect(await complaintOf(...words, '--no-such-option')).toEqual({
      code: 2,
      said: expect.stringContaining(`There is no option --no-such-option.\n${usage}`) as string,
    });
  },
);

test.each([
  [['cards', 'rotate-keys', '--dry-run', '--per-second', '5'], 'one of them'],
  [['cards', 'rotate-keys', '--per-second', '0'], '--per-second must be a whole number'],
  [['payment', 'show', 'not-an-id'], 'PAYMENT_ID must be the id of a payment.'],
  [['payment', 'resolve', '01a2071f-6f88-7f95-88fa-d076edb25ce8'], 'NOTE is missing.'],
  [['audit', 'list', '--limit', '0'], '--limit must be a whole number'],
  [['audit', 'list', 'all'], 'There are too many words.'],
])('%p is refused before a setting is read: %s', async (words, problem) => {
  expect(await complaintOf(...words)).toEqual({
    code: 2,
    said: expect.stringContaining(problem) as string,
  });
});
