import { randomBytes } from 'node:crypto';
import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  startBankSimulator,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { openMysql } from '../../src/database/open.js';
import { type Fleet, payAt, startFleet, startPaying } from '../support/fleet.js';
import { runToEnd, startProgram } from '../support/programs.js';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

// Gateways are restarted many times, which takes a while.
jest.setTimeout(180_000);

// The runbooks of docs/operations.md, step by step, while merchants pay.
describeOnMysql('While merchants pay at two gateways', (serverUrl) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let fleet: Fleet;
  let env: Record<string, string>;
  const [oldCard, newCard] = [newKey('2025'), newKey('2026')];
  const [oldHash, newHash] = [newKey('2025'), newKey('2026')];

  beforeAll(async () => {
    bank = await startBankSimulator();
    database = await createDatabase(serverUrl);
    env = {
      DATABASE_URL: database.url,
      BANK_URL: bank.apiUrl,
      CARD_KEYS: oldCard,
      TOKEN_HASH_KEYS: oldHash,
      LOG_LEVEL: 'warn',
    };
    await runToEnd('migrate', env);
    fleet = await startFleet(2, env);
  });

  afterAll(async () => {
    await fleet.stop();
    await bank.terminate();
    await database.drop();
  });

  async function query<Row>(statement: string, url = database.url): Promise<Row[]> {
    const opened = openMysql(mysqlUrl.parse(url), { poolSize: 1, timeoutMs: 5_000 });
    const { rows } = await opened.run((connection) => sql.raw<Row>(statement).execute(connection));
    await opened.close();
    return rows;
  }

  const roll = (change: Record<string, string>): Promise<void> => {
    env = { ...env, ...change };
    return fleet.roll(env);
  };

  /** No request was refused, and every payment was charged once. */
  async function endWell(paying: ReturnType<typeof startPaying>): Promise<void> {
    expect(await paying.stop()).toEqual([]);
    const charged = (await bank.ledger()).map(({ reference }) => reference);
    expect(new Set(charged).size).toBe(charged.length);
    expect(charged).toEqual(expect.arrayContaining(paying.paid.map(({ id }) => id)));
  }

  test('a card key is replaced, by a command that is killed halfway', async () => {
    const paying = startPaying(fleet, 4);
    await waitFor(() => paying.paid.length >= 120, { what: 'cards under the old key' });
    await roll({ CARD_KEYS: `${newCard},${oldCard}` });
    await roll({ CARD_KEYS: `${oldCard},${newCard}` });

    const underOld = async (): Promise<number> => {
      const counted = `select count(*) as cards from cards where key_id = '2025'`;
      return Number((await query<{ cards: number }>(counted))[0]?.cards);
    };
    const before = await underOld();
    const killed = await startProgram('cards rotate-keys', env, {
      args: ['--per-second', '50'],
    });
    await waitFor(async () => (await underOld()) < before, { what: 'the first cards' });
    await killed.kill();
    expect(await underOld()).toBeGreaterThan(0);

    const rotated = await runToEnd('cards rotate-keys', env);
    expect(rotated.code).toBe(0);
    expect(rotated.output).toContain('key 2025  0 cards');

    await roll({ CARD_KEYS: newCard });
    await endWell(paying);
    const checked = await runToEnd('cards rotate-keys', env, '--dry-run');
    expect(checked.code).toBe(0);
    expect(checked.output).toMatch(
      /^looked at \d+ cards, re-encrypted 0\nkey 2026 {2}\d+ cards\n$/,
    );
  });

  test('cards whose key is missing are reported, and left as they are', async () => {
    const { code, output } = await runToEnd('cards rotate-keys', {
      ...env,
      CARD_KEYS: newKey('2027'),
    });
    expect(code).toBe(1);
    expect(output).toContain('the key is not in CARD_KEYS');
    expect(output).toContain('cards do not open; they were left as they are.');
    expect((await runToEnd('cards rotate-keys', env, '--dry-run')).code).toBe(0);
  });

  test('a token hash key is added, and keys used before work as usual', async () => {
    const paying = startPaying(fleet, 4);
    await waitFor(() => paying.paid.length > 0, { what: 'a payment under the old key' });
    await roll({ TOKEN_HASH_KEYS: `${newHash},${oldHash}` });
    await roll({ TOKEN_HASH_KEYS: `${oldHash},${newHash}` });
    expect(await paying.stop()).toEqual([]);

    const [first] = paying.paid;
    const again = await payAt(fleet, first?.key ?? '');
    expect(JSON.parse(again.text)).toMatchObject({ id: first?.id });
    const listed = await runToEnd('merchant', env, 'list');
    expect(listed.output).toContain('hash key 2025  2 active tokens');
  });

  test("the database's password is changed, with a second user", async () => {
    const [{ host } = { host: '' }] = await query<{ host: string }>(
      `select substring_index(current_user(), '@', -1) as host`,
    );
    const serverAdministrator = database.url;

    async function createUser(): Promise<{ name: string; url: string }> {
      const url = new URL(serverAdministrator);
      url.username = `u${randomBytes(6).toString('hex')}`;
      url.password = randomBytes(12).toString('hex');
      const who = `'${url.username}'@'${host}'`;
      await query(`create user ${who} identified by '${url.password}'`);
      await query(`grant select, insert, update, delete on ${url.pathname.slice(1)}.* to ${who}`);
      return { name: who, url: url.href };
    }

    const [first, second] = [await createUser(), await createUser()];
    await roll({ DATABASE_URL: first.url });
    const paying = startPaying(fleet, 4);
    await roll({ DATABASE_URL: second.url });
    await query(`drop user ${first.name}`);
    const soFar = paying.paid.length;
    await waitFor(() => paying.paid.length > soFar + 20, { what: 'payments by the second user' });
    await endWell(paying);
    const { code, output } = await runToEnd('reconcile', {
      ...env,
      DATABASE_URL: first.url,
    });
    expect(code).toBe(1);
    expect(output).toContain('The database refuses (ER_ACCESS_DENIED_ERROR)');

    await roll({ DATABASE_URL: serverAdministrator });
    await query(`drop user ${second.name}`);
  });
});
