import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  freePort,
  startBankSimulator,
  startGateway,
  type TestDatabase,
  waitFor,
  startWorker,
} from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { openMysql } from '../../src/database/open.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';
import { scrape } from '../support/scrape.js';

// Each test starts several programs.
jest.setTimeout(120_000);

describeOnMysql('An operator who limits how long card numbers are stored', (serverUrl) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let env: Record<string, string>;

  beforeAll(async () => {
    bank = await startBankSimulator();
    database = await createDatabase(serverUrl);
    env = { DATABASE_URL: database.url, BANK_URL: bank.apiUrl };
    await runToEnd('migrate', env);
  });

  afterAll(async () => {
    await bank.terminate();
    await database.drop();
  });

  const headers = { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT };

  async function pay(apiUrl: string, fields: object = {}): Promise<{ id: string }> {
    const body = JSON.stringify(paymentBody(fields));
    const answer = await fetch(`${apiUrl}/payments`, { method: 'POST', headers, body });
    return (await answer.json()) as { id: string };
  }

  async function numbersKept(): Promise<number> {
    const opened = openMysql(mysqlUrl.parse(database.url), { poolSize: 1, timeoutMs: 5_000 });
    const { rows } = await opened.run((connection) =>
      sql<{ cards: number }>`select count(*) as cards from cards where card_number <> ''`.execute(
        connection,
      ),
    );
    await opened.close();
    return Number(rows[0]?.cards);
  }

  test('sees how many would be deleted, deletes them, and still sees which card paid', async () => {
    const gateway = await startGateway({ env: { ...env, WORKERS: 'none' } });
    const paid = await pay(gateway.apiUrl);
    const held = await pay(gateway.apiUrl, { capture: 'manual' });
    expect((await runToEnd('cards remove', env, '--dry-run')).output).toBe(
      'would remove the numbers of 0 cards\n',
    );

    const short = { ...env, CARD_RETENTION_MS: '1000', LOG_LEVEL: 'warn' };
    const wouldRemove = async () => (await runToEnd('cards remove', short, '--dry-run')).output;
    await waitFor(
      async () => (await wouldRemove()).includes('would remove the numbers of 1 cards'),
      {
        what: 'the number of a payment to be due',
      },
    );
    expect(await wouldRemove()).toContain('1 may not go yet: their payments are not final');
    expect(await numbersKept()).toBe(2);

    const removed = await runToEnd('cards remove', short);
    expect(removed).toMatchObject({
      code: 0,
      output: expect.stringContaining('removed the numbers of 1 cards'),
    });
    expect(await numbersKept()).toBe(1);
    const seen = await fetch(`${gateway.apiUrl}/payments/${paid.id}`, { headers });
    expect(await seen.json()).toMatchObject({
      masked_card_number: '**** **** **** 4242',
      card: { brand: 'visa', last4: '4242', expiry_month: 12, expiry_year: 2042 },
    });
    const shown = async ({ id }: { id: string }) =>
      (await runToEnd('payment', env, 'show', id)).output;
    expect(await shown(paid)).toContain('visa **** **** **** 4242; its number was removed');
    expect(await shown(held)).not.toContain('removed');
    expect((await runToEnd('cards rotate-keys', env, '--dry-run')).output).toContain(
      'no key  1 cards, whose numbers have been removed',
    );
    await gateway.terminate();
  });

  test('leaves it to the workers, in the gateway or separate, and sees what they do', async () => {
    const port = await freePort();
    const short = { ...env, CARD_RETENTION_MS: '1000', METRICS_PORT: String(port) };
    const before = await numbersKept();
    const gateway = await startGateway({ env: short });
    await pay(gateway.apiUrl);
    await pay(gateway.apiUrl);
    await waitFor(async () => (await numbersKept()) === before, { what: 'the numbers to go' });
    await waitFor(
      async () => (await scrape(port)).of('payment_gateway_cards_removed_total') === 2,
      {
        what: 'the removed numbers to be counted',
      },
    );
    await waitFor(
      async () => (await scrape(port)).of('payment_gateway_cards_oldest_due_seconds') === 0,
      { what: 'no number to be due' },
    );
    expect((await gateway.terminate()).code).toBe(0);
    expect(gateway.output()).toMatch(/"cards":[12],"msg":"card_numbers_removed"/);

    const alone = await startGateway({ env: { ...env, WORKERS: 'none' } });
    await pay(alone.apiUrl);
    const worker = await startWorker({ ...short, METRICS_PORT: 'off' });
    await waitFor(async () => (await numbersKept()) === before, { what: 'the number to go' });
    expect((await worker.terminate()).code).toBe(0);
    await alone.terminate();
  });

  test.each([
    ['999', {}, 'must be a whole number from 1000 to 316224000000'],
    ['3599999', { NODE_ENV: 'production' }, 'must be at least 3600000, an hour, in production'],
  ])('cannot store them for %s ms with %p', async (value, more, problem) => {
    const { code, output } = await runToEnd('cards remove', {
      ...env,
      ...more,
      CARD_RETENTION_MS: value,
    });
    expect(code).toBe(1);
    expect(output).toBe(`CARD_RETENTION_MS ${problem}\n`);
  });

  test("gets the command's usage", async () => {
    for (const words of [['--dry'], ['--dry-run', 'now'], ['all']]) {
      const { code, output } = await runToEnd('cards remove', env, ...words);
      expect(code).toBe(2);
      expect(output).toContain('usage: npm run gateway -- cards remove');
    }
  });
});
