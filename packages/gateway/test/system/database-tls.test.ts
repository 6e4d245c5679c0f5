import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createDatabase,
  type DatabaseServer,
  describeWhere,
  findProgram,
  startDatabaseServer,
  temporaryFolder,
} from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { readConfig } from '../../src/config/config.js';
import { openChosen } from '../../src/compose/open-database.js';
import { type Authority, makeAuthority } from '../support/certificates.js';
import { runToEnd } from '../support/programs.js';

const isMissing = (name: string): boolean => findProgram(name) === undefined;
const missing =
  (isMissing('openssl') && 'no openssl on this machine') ||
  (isMissing('mariadbd') && isMissing('mysqld') && 'no mariadbd or mysqld on this machine') ||
  undefined;

describeWhere(missing, 'A database that is reached with TLS', () => {
  let authority: Authority;
  let stranger: Authority;
  let byAddress: DatabaseServer;
  let byName: DatabaseServer;
  let plain: DatabaseServer;

  beforeAll(async () => {
    [authority, stranger] = await Promise.all([makeAuthority('Ours'), makeAuthority('Other')]);
    [byAddress, byName, plain] = await Promise.all([
      serverWith(await authority.certify('IP:127.0.0.1')),
      serverWith(await authority.certify('DNS:localhost')),
      startDatabaseServer({ givenUrl: '', args: ['--tls-version='] }),
    ]);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([byAddress, byName, plain].map((server) => server.stop()));
  });

  const serverWith = ({ certificate, key }: { certificate: string; key: string }) =>
    startDatabaseServer({
      givenUrl: '',
      args: [`--ssl-ca=${authority.file}`, `--ssl-cert=${certificate}`, `--ssl-key=${key}`],
    });

  /** The settings of a gateway that reaches a server by address or by name. */
  function settingsFor(server: DatabaseServer, verify: string, ca: string | null, host: string) {
    const url = new URL(server.url);
    url.hostname = host;
    url.pathname = '/mysql';
    return {
      NODE_ENV: 'development',
      DATABASE_URL: url.href,
      DATABASE_TIMEOUT_MS: '800',
      DATABASE_TLS: verify,
      ...(ca !== null && { DATABASE_TLS_CA: ca }),
    };
  }

  /** The cipher of the gateway's session, as the server reports it; empty for none. */
  async function cipherOf(settings: Record<string, string>): Promise<string> {
    const { database: choice, ...limits } = readConfig(settings);
    const database = await openChosen(choice, limits);
    try {
      const { rows } = await database.run((connection) =>
        sql<{ Value: string }>`show session status like 'Ssl_cipher'`.execute(connection),
      );
      return rows[0]?.Value ?? '';
    } finally {
      await database.close();
    }
  }

  const refusalWith = async (settings: Record<string, string>): Promise<string> => {
    const { code, output } = await runToEnd('main', settings);
    expect(code).toBe(1);
    return output;
  };

  test.each([
    ['verify-ca', 'an address that is in the certificate', '127.0.0.1', () => byAddress],
    ['verify-ca', 'a name that is not', 'localhost', () => byAddress],
    ['verify-identity', 'an address that is in it', '127.0.0.1', () => byAddress],
    ['verify-identity', 'a name that is in it', 'localhost', () => byName],
  ])('is encrypted with %s and %s', async (verify, _what, host, server) => {
    const settings = settingsFor(server(), verify, authority.file, host);
    expect(await cipherOf(settings)).not.toBe('');
  });

  test('is not encrypted unless requested', async () => {
    const { NODE_ENV, DATABASE_URL } = settingsFor(byAddress, 'off', null, '127.0.0.1');
    expect(await cipherOf({ NODE_ENV, DATABASE_URL })).toBe('');
  });

  test('can be migrated', async () => {
    const { url } = await createDatabase(byAddress.url);
    const tls = { DATABASE_TLS: 'verify-identity', DATABASE_TLS_CA: authority.file };
    const { code, output } = await runToEnd('migrate', { DATABASE_URL: url, ...tls });
    expect({ code, output }).toMatchObject({ code: 0 });
  });

  test.each([
    ['a name that is not in the certificate', 'localhost', () => byAddress],
    ['an address that is not', '127.0.0.1', () => byName],
  ])('is refused with verify-identity and %s', async (_what, host, server) => {
    const output = await refusalWith(
      settingsFor(server(), 'verify-identity', authority.file, host),
    );
    expect(output).toMatch(
      new RegExp(`^DATABASE_TLS: the certificate of .* at ${host}:\\d+ is not for that name`),
    );
  });

  test.each(['verify-ca', 'verify-identity'])(
    'is refused with %s if another authority signed its certificate',
    async (verify) => {
      const settings = settingsFor(byAddress, verify, stranger.file, '127.0.0.1');
      const output = await refusalWith(settings);
      expect(output).toMatch(/^DATABASE_TLS: .* is not trusted .* Check DATABASE_TLS_CA/);
    },
  );

  test('is refused with verify-identity if no public authority signed its certificate', async () => {
    const settings = settingsFor(byAddress, 'verify-identity', null, '127.0.0.1');
    expect(await refusalWith(settings)).toMatch(/^DATABASE_TLS: .* is not trusted/);
  });

  test.each(['verify-ca', 'verify-identity'])(
    'is refused with %s if the server has no TLS, instead of used without',
    async (verify) => {
      const settings = settingsFor(plain, verify, authority.file, '127.0.0.1');
      const output = await refusalWith(settings);
      expect(output).toMatch(/^DATABASE_TLS asks for TLS, and .* offers none/);
    },
  );

  test.each([
    ['DATABASE_TLS', 'must be one of: off, verify-ca, verify-identity', { DATABASE_TLS: 'yes' }],
    ['DATABASE_TLS', 'must not be off', { DATABASE_TLS_CA: 'ca' }],
    ['DATABASE_TLS_CA', 'must be set', { DATABASE_TLS: 'verify-ca' }],
    [
      'DATABASE_TLS_CA',
      'names a file that cannot be read',
      { DATABASE_TLS: 'verify-ca', DATABASE_TLS_CA: '/nowhere/ca.pem' },
    ],
    [
      'DATABASE_TLS_CA',
      'names a file without certificates',
      { DATABASE_TLS: 'verify-ca', DATABASE_TLS_CA: 'not PEM' },
    ],
    [
      'DATABASE_TLS_CA',
      'names a file without certificates',
      { DATABASE_TLS: 'verify-ca', DATABASE_TLS_CA: 'broken' },
    ],
  ])('%s %s', async (variable, problem, settings) => {
    const folder = temporaryFolder('pem');
    const files: Record<string, string> = {
      ca: authority.file,
      'not PEM': join(folder, 'text'),
      broken: join(folder, 'broken.pem'),
    };
    writeFileSync(files['not PEM'] ?? '', 'hello');
    writeFileSync(
      files.broken ?? '',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    );
    const { DATABASE_TLS_CA: named } = { DATABASE_TLS_CA: undefined, ...settings };
    const output = await refusalWith({
      DATABASE_URL: `${byAddress.url}/mysql`,
      ...settings,
      ...(named !== undefined && { DATABASE_TLS_CA: files[named] ?? named }),
    });
    expect(output).toMatch(new RegExp(`^${variable} ${problem}`));
  });
});
