import { randomBytes } from 'node:crypto';
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@payment-gateway/testkit';
import { settings } from '../../src/config/settings.js';
import { runToEnd, startProgram } from '../support/programs.js';

const newKey = (): string => randomBytes(32).toString('base64');

describe('An operator who prints the settings', () => {
  test('sees each of them, with its documentation', async () => {
    const { code, output } = await runToEnd('config check', {});
    expect(code).toBe(0);
    for (const { variable, doc } of Object.values(settings)) {
      expect(output).toContain(`${variable}=`);
      expect(output).toContain(doc);
    }
  });

  test('sees which are set, and which have their defaults', async () => {
    const { output } = await runToEnd('config check', { BANK_TIMEOUT_MS: '3000' });
    expect(output).toContain('BANK_TIMEOUT_MS=3000   (environment)');
    expect(output).toContain('GATEWAY_PORT=8080   (default)');
  });

  test('sees that a secret is set and where it comes from, but never the secret', async () => {
    const [cardKey, hashKey] = [newKey(), newKey()];
    const file = join(temporaryFolder('secret'), 'hash-keys');
    writeFileSync(file, `h1:${hashKey}`);
    const { code, output } = await runToEnd('config check', {
      CARD_KEYS: `k1:${cardKey}`,
      TOKEN_HASH_KEYS_FILE: file,
      DATABASE_HOST: 'db',
      DATABASE_PASSWORD: 'pass-word',
    });
    expect(code).toBe(0);
    expect(output).toContain('CARD_KEYS=(hidden)   (environment)');
    expect(output).toContain(`TOKEN_HASH_KEYS=(hidden)   (${file})`);
    expect(output).toContain('DATABASE_PASSWORD=(hidden)   (environment)');
    for (const secret of [cardKey, hashKey, 'pass-word']) expect(output).not.toContain(secret);
  });

  test.each([
    ['mysql://user:pass-word@db:3307/payments', 'mysql://user:(hidden)@db:3307/payments'],
    ['mysql://user:pass-word%40@a,b:3307/books', 'mysql://user:(hidden)@a,b:3307/books'],
    ['mysql://user:p:a@pass-word@[::1]/books', 'mysql://user:(hidden)@[::1]/books'],
    ['mariadb://mysql:mysql@mysql/mysql', 'mariadb://mysql:(hidden)@mysql/mysql'],
    ['mysql://user@db/payments', 'mysql://user@db/payments'],
  ])('sees which database %s is, but not its password', async (url, shown) => {
    const { output } = await runToEnd('config check', { DATABASE_URL: url });
    expect(output).toContain(`DATABASE_URL=${shown}   (environment)`);
    expect(output).not.toContain('pass-word');
  });

  test('sees which come from .env, and from which file', async () => {
    const cwd = temporaryFolder('with-env');
    const secret = join(cwd, 'card-keys');
    writeFileSync(secret, `k1:${newKey()}`);
    writeFileSync(
      join(cwd, '.env'),
      `BANK_TIMEOUT_MS=3000\nDATABASE_TIMEOUT_MS=900\nCARD_KEYS_FILE=${secret}\nLOG_LEVEL=\n`,
    );
    const env = { DATABASE_TIMEOUT_MS: '800' };
    const program = await startProgram('config check', env, { cwd });
    expect((await program.exited).code).toBe(0);
    const dotEnv = join(realpathSync(cwd), '.env');
    expect(program.output()).toContain(`BANK_TIMEOUT_MS=3000   (${dotEnv})`);
    // The environment takes precedence, and a name without a value counts as not set.
    expect(program.output()).toContain('DATABASE_TIMEOUT_MS=800   (environment)');
    expect(program.output()).toContain('LOG_LEVEL=info   (default)');
    expect(program.output()).toContain(`CARD_KEYS=(hidden)   (${secret}, named in ${dotEnv})`);
  });

  test("learns which one is wrong, in the gateway's words", async () => {
    const { code, output } = await runToEnd('config check', { GATEWAY_PORT: 'http' });
    expect(code).toBe(1);
    expect(output).toMatch(/^GATEWAY_PORT must be a whole number from 1 to 65535/);
  });
});
