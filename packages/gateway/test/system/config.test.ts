import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@payment-gateway/testkit';
import { settings } from '../../src/config/settings.js';
import { runToEnd } from '../support/programs.js';

describe('An operator who asks what the gateway makes of its settings', () => {
  test('sees each of them, with what it means', async () => {
    const { code, output } = await runToEnd('commands/config', {});
    expect(code).toBe(0);
    for (const { variable, doc } of Object.values(settings)) {
      expect(output).toContain(`${variable}=`);
      expect(output).toContain(doc);
    }
  });

  test('sees which are set, and which are left as they are', async () => {
    const { output } = await runToEnd('commands/config', { BANK_TIMEOUT_MS: '3000' });
    expect(output).toContain('BANK_TIMEOUT_MS=3000   (environment)');
    expect(output).toContain('GATEWAY_PORT=8080   (default)');
  });

  test('sees that a secret is set, and never the secret', async () => {
    const [key, password] = [randomBytes(32).toString('base64'), randomBytes(8).toString('hex')];
    const file = join(temporaryFolder('secret'), 'hash-keys');
    writeFileSync(file, `h1:${key}`);
    const { code, output } = await runToEnd('commands/config', {
      CARD_KEYS: `k1:${key}`,
      TOKEN_HASH_KEYS_FILE: file,
      DATABASE_URL: `mysql://user:${password}@db/payments`,
    });
    expect(code).toBe(0);
    expect(output).toContain('CARD_KEYS=(hidden)   (environment)');
    expect(output).toContain('TOKEN_HASH_KEYS=(hidden)   (file)');
    expect(output).toContain('DATABASE_URL=(hidden)   (environment)');
    expect(output).not.toContain(key);
    expect(output).not.toContain(password);
  });

  test('is told which one is wrong, as the gateway would', async () => {
    const { code, output } = await runToEnd('commands/config', { GATEWAY_PORT: 'http' });
    expect(code).toBe(1);
    expect(output).toMatch(/^GATEWAY_PORT must be a whole number from 1 to 65535/);
  });
});
