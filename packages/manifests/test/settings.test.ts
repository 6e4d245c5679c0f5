import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryFolder, testEnvironment } from '@payment-gateway/testkit';
import { ConfigMap, Secret } from 'kubernetes-models/v1';
import { parse } from 'yaml';
import { deployments, only, render } from './support/rendered.js';
import { describeWith, output } from './support/tools.js';

describeWith('kubectl', 'The settings of a pod', () => {
  const shared = (overlay: string): Record<string, string> => {
    const [first] = only(render(overlay), ConfigMap).filter(({ metadata }) =>
      metadata?.name?.startsWith('payment-gateway-settings-'),
    );
    return first?.data ?? {};
  };

  // As the README says.
  function secretFrom(text: string): Record<string, string> {
    const file = join(temporaryFolder('secrets'), 'secrets.env');
    writeFileSync(file, text);
    const manifest: unknown = parse(
      output(
        'kubectl',
        ...['create', 'secret', 'generic', 'payment-gateway-secrets', `--from-env-file=${file}`],
        ...['--dry-run=client', '--output=yaml'],
      ),
    );
    const [secret] = only([manifest], Secret);
    return decoded(secret?.data ?? {});
  }

  const decoded = (data: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(data).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]),
    );

  async function configOf(env: Record<string, string>) {
    const program = await run({
      command: process.execPath,
      args: [join(deployments, '../packages/gateway/dist/commands/config.js')],
      env: testEnvironment(env),
      cwd: temporaryFolder('config'),
    });
    const { code } = await program.exited;
    return { code, said: program.output() };
  }

  const example = readFileSync(join(deployments, 'secrets.env.example'), 'utf8');
  const newKey = (): string => randomBytes(32).toString('base64');

  test('of production are all there once the example is filled in', async () => {
    const filled = example
      .replace('CARD_KEYS=k1:', `CARD_KEYS=k1:${newKey()}`)
      .replace('TOKEN_HASH_KEYS=k1:', `TOKEN_HASH_KEYS=k1:${newKey()}`)
      .replace('DATABASE_PASSWORD=', 'DATABASE_PASSWORD=pass-word');
    const { code, said } = await configOf({ ...shared('production'), ...secretFrom(filled) });
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('BANK_URL') });
  });

  test('of production are refused with keys that nobody filled in', async () => {
    const { code, said } = await configOf({ ...shared('production'), ...secretFrom(example) });
    expect(code).toBe(1);
    expect(said).toMatch(/^CARD_KEYS must be/);
  });

  test('of the sandbox need nothing else', async () => {
    const secrets = only(render('local'), Secret).find(({ metadata }) =>
      metadata?.name?.startsWith('payment-gateway-secrets-'),
    );
    const { code, said } = await configOf({ ...shared('local'), ...decoded(secrets?.data ?? {}) });
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('DATABASE_HOST') });
  });
});
