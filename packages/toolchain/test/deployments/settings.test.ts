import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, programFile, startProgram, temporaryFolder } from '@payment-gateway/testkit';
import { ConfigMap, Secret } from 'kubernetes-models/v1';
import { parse } from 'yaml';
import {
  SANDBOX_CARD_KEYS,
  SANDBOX_NOTIFICATION_SECRET,
  SANDBOX_TOKEN_HASH_KEYS,
  SANDBOX_WEBHOOK_KEYS,
} from '../../../gateway/src/config/sandbox.js';
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
  function secretFrom(name: string, text: string): Record<string, string> {
    const file = join(temporaryFolder('secrets'), `${name}.env`);
    writeFileSync(file, text);
    const manifest: unknown = parse(
      output(
        'kubectl',
        ...['create', 'secret', 'generic', `payment-gateway-${name}`, `--from-env-file=${file}`],
        ...['--dry-run=client', '--output=yaml'],
      ),
    );
    const [secret] = only([manifest], Secret);
    return decoded(secret?.data ?? {});
  }

  /** Mounts keys like Kubernetes, and names the files like the Deployment. */
  function mounted(keys: Readonly<Record<string, string>>): Record<string, string> {
    const folder = temporaryFolder('keys');
    return Object.fromEntries(
      Object.entries(keys).map(([name, value]) => {
        writeFileSync(join(folder, name), value, { mode: 0o440 });
        return [`${name}_FILE`, join(folder, name)];
      }),
    );
  }

  const decoded = (data: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(data).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]),
    );

  const configOf = (env: Record<string, string>) => runWith('config check', env);

  async function runWith(command: string, env: Record<string, string>) {
    const program = await startProgram(programFile('gateway/cli'), {
      args: command.split(' '),
      env,
    });
    const { code } = await program.exited;
    return { code, said: program.output() };
  }

  const example = (name: string) => readFileSync(join(deployments, `${name}.env.example`), 'utf8');
  const newKey = (): string => randomBytes(32).toString('base64');
  const filledIn = () => ({
    database: secretFrom(
      'secrets',
      example('secrets').replace('DATABASE_PASSWORD=', 'DATABASE_PASSWORD=pass-word'),
    ),
    keys: secretFrom(
      'keys',
      example('keys').replaceAll(/_KEYS=k1:|_SECRET=whsec_/g, (name) => `${name}${newKey()}`),
    ),
    webhookKeys: secretFrom(
      'webhook-keys',
      example('webhook-keys').replace('_KEYS=k1:', (name) => `${name}${newKey()}`),
    ),
  });

  test('of production are complete once the examples are filled in', async () => {
    const { database, keys, webhookKeys } = filledIn();
    expect(Object.keys(webhookKeys)).toEqual(['WEBHOOK_KEYS']);
    expect(Object.keys(keys).sort()).toEqual([
      'BANK_NOTIFICATION_SECRET',
      'CARD_KEYS',
      'TOKEN_HASH_KEYS',
    ]);
    const { code, said } = await configOf({
      ...shared('production'),
      ...database,
      ...mounted(keys),
      ...mounted(webhookKeys),
    });
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('BANK_URL') });
  });

  test('of production are enough to wait and to migrate, without keys', async () => {
    const { database } = filledIn();
    // There is no such database. That it is tried shows that no setting is missing.
    const there = { ...database, DATABASE_HOST: `127.0.0.1:${await freePort()}` };
    const { code, said } = await runWith('migrate', { ...shared('production'), ...there });
    expect(code).toBe(1);
    expect(said).toContain('The database cannot be reached (ECONNREFUSED)');
  });

  test('of production are refused with keys that are not filled in', async () => {
    const keys = mounted(secretFrom('keys', example('keys')));
    const { database } = filledIn();
    const { code, said } = await configOf({ ...shared('production'), ...database, ...keys });
    expect(code).toBe(1);
    expect(said).toMatch(/^CARD_KEYS must be/m);
  });

  test('of the sandbox need nothing else', async () => {
    const secretOf = (name: string) =>
      only(render('local'), Secret).find(({ metadata }) =>
        metadata?.name?.startsWith(`payment-gateway-${name}-`),
      );
    const [database, keys] = [secretOf('secrets'), secretOf('keys')];
    expect(decoded(secretOf('webhook-keys')?.data ?? {})).toEqual({
      WEBHOOK_KEYS: SANDBOX_WEBHOOK_KEYS,
    });
    const { code, said } = await configOf({
      ...shared('local'),
      ...decoded(database?.data ?? {}),
      ...mounted(decoded(keys?.data ?? {})),
    });
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('DATABASE_HOST') });
    // The same as the defaults, so that cards sealed before there was a secret can still be opened.
    expect(decoded(keys?.data ?? {})).toEqual({
      CARD_KEYS: SANDBOX_CARD_KEYS,
      TOKEN_HASH_KEYS: SANDBOX_TOKEN_HASH_KEYS,
      BANK_NOTIFICATION_SECRET: SANDBOX_NOTIFICATION_SECRET,
    });
  });
});
