import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder, startWorker } from '@payment-gateway/testkit';
import { runToEnd } from '../support/programs.js';

const newRing = (): string => `k1:${randomBytes(32).toString('base64')}`;

// Settings that a program does not need are missing or invalid: a program that read one would fail.
const BOOKS = {
  NODE_ENV: 'production',
  SQLITE_FILE: join(temporaryFolder('books'), 'gateway.sqlite'),
};
const BANK = { BANK_URL: 'https://bank.example/api/v1' };
const UNREADABLE = { CARD_KEYS_FILE: '/nowhere/keys', TOKEN_HASH_KEYS: 'no ring' };

describe('In production, on separate books', () => {
  test('migrate needs neither keys nor the bank', async () => {
    expect(await runToEnd('migrate', { ...BOOKS, ...UNREADABLE })).toMatchObject({
      code: 0,
      output: expect.stringContaining('sqlite: the schema is at version'),
    });
    expect((await runToEnd('wait-for-schema', { ...BOOKS, ...UNREADABLE })).code).toBe(0);
  });

  test('merchant needs only the token keys', async () => {
    const env = { ...BOOKS, CARD_KEYS_FILE: '/nowhere/keys' };
    const keys = { TOKEN_HASH_KEYS: newRing() };
    await runToEnd('merchant', { ...env, ...keys }, 'create', 'Blue Bakery');
    expect(
      await runToEnd('merchant', { ...env, ...keys }, 'issue-token', 'blue_bakery'),
    ).toMatchObject({ code: 0, output: expect.stringContaining('token id') });
    expect((await runToEnd('merchant', env, 'list')).output).toMatch(
      /^TOKEN_HASH_KEYS must be set to keys of your own in production/,
    );
  });

  test('rotate-card-keys needs only the card keys', async () => {
    const env = { ...BOOKS, TOKEN_HASH_KEYS: 'no ring' };
    expect(await runToEnd('cards rotate-keys', { ...env, CARD_KEYS: newRing() })).toMatchObject({
      code: 0,
      output: expect.stringContaining('looked at 0 cards'),
    });
    expect((await runToEnd('cards rotate-keys', env)).output).toMatch(
      /^CARD_KEYS must be set to keys of your own in production/,
    );
  });

  test.each([
    ['reconcile', []],
    ['payment', ['attention']],
    ['compare-ledger', ['/dev/null']],
  ] as const)('%s needs the bank and no keys', async (command, args) => {
    const env = { ...BOOKS, ...BANK, ...UNREADABLE };
    expect(await runToEnd(command, env, ...args)).toMatchObject({ code: 0 });
  });

  test('webhook rotate-secrets needs only the keys of webhooks', async () => {
    const env = { ...BOOKS, ...UNREADABLE };
    expect(
      await runToEnd('webhook rotate-secrets', { ...env, WEBHOOK_KEYS: newRing() }),
    ).toMatchObject({ code: 0, output: expect.stringContaining('looked at 0 endpoints') });
    expect((await runToEnd('webhook rotate-secrets', env)).output).toMatch(
      /^WEBHOOK_KEYS must be set/,
    );
    expect(await runToEnd('webhook list', env)).toMatchObject({
      code: 0,
      output: 'no endpoints\n',
    });
  });

  test('the worker sends webhooks with their keys, and needs no others', async () => {
    const env = { ...BOOKS, ...BANK, ...UNREADABLE, WEBHOOK_KEYS: newRing() };
    const worker = await startWorker(env);
    expect((await worker.terminate()).code).toBe(0);
  });

  test('the worker needs the bank and no keys', async () => {
    const worker = await startWorker({ ...BOOKS, ...BANK, ...UNREADABLE });
    expect((await worker.terminate()).code).toBe(0);
  });
});
