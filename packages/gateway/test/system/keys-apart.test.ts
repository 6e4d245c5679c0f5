import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder } from '@payment-gateway/testkit';
import { runToEnd, startWorker } from '../support/programs.js';

const newRing = (): string => `k1:${randomBytes(32).toString('base64')}`;

// What nobody has to know is not there at all, and where it stands it would end whoever read it.
const BOOKS = {
  NODE_ENV: 'production',
  SQLITE_FILE: join(temporaryFolder('books'), 'gateway.sqlite'),
};
const BANK = { BANK_URL: 'https://bank.example/api/v1' };
const UNREADABLE = { CARD_KEYS_FILE: '/nowhere/keys', TOKEN_HASH_KEYS: 'no ring' };

describe('In production, on books of its own', () => {
  test('migrate needs no key, and not the bank', async () => {
    expect(await runToEnd('commands/migrate', { ...BOOKS, ...UNREADABLE })).toMatchObject({
      code: 0,
      output: expect.stringContaining('sqlite: the schema is at version'),
    });
    expect((await runToEnd('commands/wait-for-schema', { ...BOOKS, ...UNREADABLE })).code).toBe(0);
  });

  test('merchant needs the keys of tokens alone', async () => {
    const env = { ...BOOKS, CARD_KEYS_FILE: '/nowhere/keys' };
    const keys = { TOKEN_HASH_KEYS: newRing() };
    await runToEnd('commands/merchant', { ...env, ...keys }, 'create', 'Blue Bakery');
    expect(
      await runToEnd('commands/merchant', { ...env, ...keys }, 'issue-token', 'blue_bakery'),
    ).toMatchObject({ code: 0, output: expect.stringContaining('token id') });
    expect((await runToEnd('commands/merchant', env, 'list')).output).toMatch(
      /^TOKEN_HASH_KEYS must be set to keys of your own in production/,
    );
  });

  test('rotate-card-keys needs the keys of cards alone', async () => {
    const env = { ...BOOKS, TOKEN_HASH_KEYS: 'no ring' };
    expect(
      await runToEnd('commands/rotate-card-keys', { ...env, CARD_KEYS: newRing() }),
    ).toMatchObject({ code: 0, output: expect.stringContaining('looked at 0 cards') });
    expect((await runToEnd('commands/rotate-card-keys', env)).output).toMatch(
      /^CARD_KEYS must be set to keys of your own in production/,
    );
  });

  test.each([
    ['reconcile', []],
    ['payment', ['attention']],
    ['compare-ledger', ['/dev/null']],
  ] as const)('%s needs the bank and no key', async (command, args) => {
    const env = { ...BOOKS, ...BANK, ...UNREADABLE };
    expect(await runToEnd(`commands/${command}`, env, ...args)).toMatchObject({ code: 0 });
  });

  test('the worker needs the bank and no key', async () => {
    const worker = await startWorker({ ...BOOKS, ...BANK, ...UNREADABLE });
    expect((await worker.terminate()).code).toBe(0);
  });
});
