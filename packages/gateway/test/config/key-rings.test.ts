import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@payment-gateway/testkit';
import { readConfig } from '../../src/config/config.js';
import { noDotEnv } from '@payment-gateway/service-kit/config/dot-env';
import { type Program, programs } from '../../src/config/programs.js';
import { ownPayers } from '../support/payers.js';
import { type Environment } from '@payment-gateway/service-kit/config/setting';

const ringOf = (bytes: Buffer): string => `k1:${bytes.toString('base64')}`;
const newRing = (): string => ringOf(randomBytes(32));

const production = (given: Environment = {}): Environment => ({
  NODE_ENV: 'production',
  DATABASE_URL: 'mysql://user:pass-word@db/payments',
  DATABASE_PLAIN_TEXT: 'allow',
  BANK_URL: 'https://bank.example/api/v1',
  CARD_KEYS: newRing(),
  TOKEN_HASH_KEYS: newRing(),
  ...ownPayers(),
  ...given,
});

const read = (environment: Environment, program: Program = 'gateway') =>
  readConfig(environment, noDotEnv, program);

describe('A key that is not random', () => {
  const guessable: readonly [string, Buffer][] = [
    ['zeros', Buffer.alloc(32)],
    ['one byte over and over', Buffer.alloc(32, 0xa5)],
    ['a short word over and over', Buffer.alloc(32, 'secret')],
    ['eight bytes over and over', Buffer.alloc(32, randomBytes(8))],
    ['all but one byte the same', Buffer.alloc(32, 1).fill(2, 31)],
    ['counting up', Buffer.from(Array.from({ length: 32 }, (_, at) => at))],
    ['counting down in steps', Buffer.from(Array.from({ length: 32 }, (_, at) => 255 - 8 * at))],
  ];

  test.each(guessable)('is refused in production: %s', (_, bytes) => {
    for (const variable of ['CARD_KEYS', 'TOKEN_HASH_KEYS']) {
      for (const ring of [ringOf(bytes), `k2:${newRing().slice(3)},${ringOf(bytes)}`]) {
        expect(() => read(production({ [variable]: ring }))).toThrow(
          new RegExp(`^${variable} must have random keys in production: key "k1"`),
        );
      }
    }
  });

  test('is not repeated in the error', () => {
    const zeros = ringOf(Buffer.alloc(32));
    expect(() => read(production({ CARD_KEYS: zeros }))).toThrow(/^[^\n]*$/);
    expect(() => read(production({ CARD_KEYS: zeros }))).not.toThrow('AAAA');
  });

  test('is accepted in the sandbox', () => {
    expect(() => read({ CARD_KEYS: ringOf(Buffer.alloc(32)) })).not.toThrow();
  });

  test('is told apart from a random one', () => {
    for (let i = 0; i < 1_000; i++) expect(() => read(production())).not.toThrow();
  });
});

describe('A file with keys', () => {
  const files = { CARD_KEYS: newRing(), TOKEN_HASH_KEYS: newRing() };

  function keyFile(mode: number, ring = files.CARD_KEYS): string {
    const file = join(temporaryFolder('keys'), 'card-keys');
    writeFileSync(file, ring);
    chmodSync(file, mode);
    return file;
  }

  const withFile = (file: string, mode = 'production') =>
    production({ NODE_ENV: mode, CARD_KEYS: '', CARD_KEYS_FILE: file });

  test.each([0o644, 0o604, 0o602, 0o601, 0o660, 0o620, 0o777])(
    'is refused in production if others can read or change it: mode %o',
    (mode) => {
      expect(() => read(withFile(keyFile(mode)))).toThrow(
        `CARD_KEYS lies in a file that others can read or change: in production the file that CARD_KEYS_FILE names must be closed to them (chmod 600; its mode is 0${mode.toString(8)})`,
      );
    },
  );

  test.each([0o600, 0o400, 0o440, 0o640, 0o700])(
    'is accepted if only its owner, or also its group, can read it: mode %o',
    (mode) => {
      expect(() => read(withFile(keyFile(mode)))).not.toThrow();
    },
  );

  test('is judged by its target if Kubernetes mounts it through two links', () => {
    const mounted = (mode: number): string => {
      const folder = temporaryFolder('mount');
      const version = join(folder, '..2026_11_28');
      mkdirSync(version);
      writeFileSync(join(version, 'CARD_KEYS'), files.CARD_KEYS);
      chmodSync(join(version, 'CARD_KEYS'), mode);
      symlinkSync('..2026_11_28', join(folder, '..data'));
      symlinkSync(join('..data', 'CARD_KEYS'), join(folder, 'CARD_KEYS'));
      return join(folder, 'CARD_KEYS');
    };
    expect(() => read(withFile(mounted(0o440)))).not.toThrow();
    expect(() => read(withFile(mounted(0o644)))).toThrow('others can read or change');
  });

  test('is accepted in the sandbox, whatever its mode', () => {
    expect(() => read(withFile(keyFile(0o644), 'development'))).not.toThrow();
  });

  test('has the same rules as files of other secrets', () => {
    const given = { TOKEN_HASH_KEYS: '', TOKEN_HASH_KEYS_FILE: keyFile(0o644, newRing()) };
    expect(() => read(production(given))).toThrow(/^TOKEN_HASH_KEYS lies in a file/);
    const url = keyFile(0o644, 'mysql://user:pass-word@db/payments');
    expect(() => read(production({ DATABASE_URL: '', DATABASE_URL_FILE: url }), 'worker')).toThrow(
      /^DATABASE_URL lies in a file/,
    );
  });

  test('has the same rules if it is .env', () => {
    const dotEnv = (mode: number) => ({
      ...noDotEnv,
      path: keyFile(mode, `CARD_KEYS=${files.CARD_KEYS}`),
      names: ['CARD_KEYS'],
      supplied: new Set(['CARD_KEYS']),
    });
    expect(() => readConfig(production(), dotEnv(0o600))).not.toThrow();
    expect(() => readConfig(production(), dotEnv(0o644))).toThrow(
      'CARD_KEYS lies in a file that others can read or change: in production .env must be closed',
    );
  });
});

describe('A program', () => {
  const names = Object.keys(programs) as Program[];
  const ringsOf = (program: Program) => ({
    hasCardKeys: (programs[program] as readonly string[]).includes('cardKeys'),
    hasTokenHashKeys: (programs[program] as readonly string[]).includes('tokenHashKeys'),
  });

  test('has card keys only if it encrypts or decrypts cards', () => {
    expect(names.filter((name) => ringsOf(name).hasCardKeys)).toEqual([
      'gateway',
      'rotate-card-keys',
    ]);
  });

  test('has token keys only if it hashes tokens', () => {
    expect(names.filter((name) => ringsOf(name).hasTokenHashKeys)).toEqual(['gateway', 'merchant']);
  });

  test.each(names)(
    'does not know keys that it does not need, and starts without them: %s',
    (program) => {
      const { hasCardKeys, hasTokenHashKeys } = ringsOf(program);
      const given = production({
        CARD_KEYS: hasCardKeys ? newRing() : '',
        TOKEN_HASH_KEYS: hasTokenHashKeys ? newRing() : '',
      });
      const config: object = read(given, program);
      expect('cardKeys' in config).toBe(hasCardKeys);
      expect('tokenHashKeys' in config).toBe(hasTokenHashKeys);
    },
  );

  test.each(names)('does not check keys that it does not need: %s', (program) => {
    const { hasCardKeys, hasTokenHashKeys } = ringsOf(program);
    const nowhere = {
      ...(!hasCardKeys && { CARD_KEYS: '', CARD_KEYS_FILE: '/nowhere/keys' }),
      ...(!hasTokenHashKeys && { TOKEN_HASH_KEYS: 'no ring' }),
    };
    expect(() => read(production(nowhere), program)).not.toThrow();
  });

  test.each(names.filter((name) => ringsOf(name).hasCardKeys))(
    'does not start without the keys that it needs: %s',
    (program) => {
      expect(() => read(production({ CARD_KEYS: '' }), program)).toThrow(
        /^CARD_KEYS must be set to keys of your own in production/,
      );
    },
  );

  test.each(['migrate', 'wait-for-schema', 'merchant', 'rotate-card-keys'] as const)(
    'needs no bank address if it does not call the bank: %s',
    (program) => {
      expect(() => read(production({ BANK_URL: '' }), program)).not.toThrow();
      expect(() => read(production({ BANK_URL: '' }), 'worker')).toThrow(/^BANK_URL/);
    },
  );
});
