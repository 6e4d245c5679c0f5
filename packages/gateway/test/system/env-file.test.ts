import { randomBytes } from 'node:crypto';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  programFile,
  run,
  startBankSimulator,
  temporaryFolder,
  testEnvironment,
} from '@payment-gateway/testkit';
import { startProgram } from '../support/programs.js';
import { ownPayers } from '../support/payers.js';

const newRing = (): string => `k1:${randomBytes(32).toString('base64')}`;

const PRODUCTION = {
  NODE_ENV: 'production',
  CARD_KEYS: newRing(),
  TOKEN_HASH_KEYS: newRing(),
  ...ownPayers(),
  SQLITE_FILE: 'gateway.sqlite',
  BANK_URL: 'https://bank.example/api/v1',
};

/** A folder with a file of settings. */
function folderWith(text: string, name = '.env'): string {
  const folder = realpathSync(temporaryFolder('env'));
  writeFileSync(join(folder, name), text);
  return folder;
}

async function configIn(cwd: string, env: Record<string, string>) {
  const program = await startProgram('config check', env, { cwd });
  const { code } = await program.exited;
  return { code, output: program.output() };
}

describe("A .env file in the gateway's working directory", () => {
  const theirs = 'BANK_TIMEOUT_MS=1234\n';

  test('is read in a sandbox', async () => {
    const cwd = folderWith(theirs);
    const { output } = await configIn(cwd, {});
    expect(output).toContain(`BANK_TIMEOUT_MS=1234   (${cwd}/.env)`);
  });

  test('is not read in production, and the gateway says so', async () => {
    const cwd = folderWith(theirs);
    const { code, output } = await configIn(cwd, PRODUCTION);
    expect(code).toBe(0);
    expect(output).toContain(
      `${cwd}/.env is not read in production; with ENV_FILE=${cwd}/.env it is.`,
    );
    expect(output).toContain('BANK_TIMEOUT_MS=10000   (default)');
  });

  test("cannot send production's cards to another bank, nor turn TLS off", async () => {
    const cwd = folderWith('BANK_URL=https://evil.example\nNODE_TLS_REJECT_UNAUTHORIZED=0\n');
    const { code, output } = await configIn(cwd, PRODUCTION);
    expect(code).toBe(0);
    expect(output).not.toContain('evil.example');
  });

  test('that sets production itself is refused as a whole', async () => {
    const cwd = folderWith('NODE_ENV=production\n');
    const { code, output } = await configIn(cwd, {});
    expect(code).toBe(1);
    expect(output.trim()).toBe(
      `NODE_ENV=production stands in ${cwd}/.env, and production reads that file only with ENV_FILE=${cwd}/.env`,
    );
  });

  test.each(['.env', 'settings/production.env'])(
    'is read in production if ENV_FILE names it: %s',
    async (name) => {
      const cwd = folderWith(theirs);
      mkdirSync(join(cwd, 'settings'));
      writeFileSync(join(cwd, name), 'BANK_TIMEOUT_MS=4321\nNODE_ENV=production\n');
      const withoutMode = Object.fromEntries(
        Object.entries(PRODUCTION).filter(([variable]) => variable !== 'NODE_ENV'),
      );
      for (const env of [PRODUCTION, withoutMode]) {
        const { code, output } = await configIn(cwd, { ...env, ENV_FILE: name });
        expect({ code, output }).toMatchObject({ code: 0 });
        expect(output).toContain(`BANK_TIMEOUT_MS=4321   (${join(cwd, name)})`);
        expect(output).toMatch(/^NODE_ENV=production/m);
      }
    },
  );

  test('is not read instead of a missing file that ENV_FILE names', async () => {
    const { code, output } = await configIn(folderWith(theirs), { ENV_FILE: 'nothing.env' });
    expect(code).toBe(1);
    expect(output.trim()).toBe('ENV_FILE names a file that cannot be read');
  });
});

describe('The bank simulator', () => {
  test('does the same', async () => {
    const cwd = folderWith('BANK_SETTLE_MS=soon\n');
    const bank = await startBankSimulator({ cwd, env: { NODE_ENV: 'production' } });
    expect(bank.output()).toContain(`${cwd}/.env is not read in production`);
    await bank.terminate();
    const program = await run({
      command: process.execPath,
      args: [programFile('bank-simulator/main')],
      env: testEnvironment({ ENV_FILE: '.env', BANK_PORT: String(await freePort()) }),
      cwd,
    });
    expect((await program.exited).code).toBe(1);
    expect(program.output()).toMatch(/^BANK_SETTLE_MS must be/);
  });
});
