import { join } from 'node:path';
import {
  type BankSimulator,
  findSecrets,
  type Gateway,
  type Haystack,
  readFilesForScan,
  startBankSimulator,
  startGateway,
} from '@payment-gateway/testkit';
import { onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { storedIn } from '../support/stored.js';

// A CVV that looks like no time, port or duration in a log line.
const CVV = '007';
const CARDS = {
  visa: '4242424242424242',
  declined: '4000000000000002',
  pending: '4000000000009995',
  mastercard: '5555555555554444',
  malformedAnswer: '4000009900000608',
};
const HOLDER = 'Grace Brewster Hopper';

const secrets = [
  ...Object.entries(CARDS).map(([name, value]) => ({ name, value })),
  { name: 'holder', value: HOLDER },
  { name: 'token', value: 'first_merchant_mock_token' },
  { name: 'cvv in JSON', value: `"cvv":"${CVV}"` },
  { name: 'cvv in escaped JSON', value: `\\"cvv\\":\\"${CVV}\\"` },
  { name: 'cvv as a property', value: `cvv: '${CVV}'` },
];

onEachEngine('After payments with known cards', (fresh, engine) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: Gateway;

  beforeAll(async () => {
    bank = await startBankSimulator();
    database = await fresh();
    await (await openMigrated(database)).close();
    gateway = await startGateway({
      env: { ...database.environment, BANK_URL: bank.apiUrl, LOG_LEVEL: 'debug' },
    });
    await payInEveryWay();
  });

  afterAll(async () => {
    await gateway.terminate();
    await bank.terminate();
    await database.drop();
  });

  const send = (path: string, headers: Record<string, string>, body?: string) =>
    fetch(`${gateway.url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT, ...headers },
    });

  async function payInEveryWay(): Promise<void> {
    for (const number of Object.values(CARDS)) {
      const body = JSON.stringify(paymentBody({}, { number, cvv: CVV, holder_name: HOLDER }));
      expect(
        (await send('/payments', { 'Idempotency-Key': `key-${number.slice(-4)}` }, body)).status,
      ).toBe(200);
      // Requests refused in every way in which a parser or a logger might quote them.
      await send('/payments', {}, body.slice(0, -2));
      await send('/payments', {}, body.replace('"amount"', `"${number}"`));
      await send('/payments', { 'Idempotency-Key': number }, body);
      await send('/payments', { 'X-Request-Id': number }, body.replace('1000', '"1000"'));
      await send('/payments', { 'Content-Type': `text/${number}` }, body);
      await send(`/payments/${number}?card=${number}`, {});
      await send(`/${number}`, { Authorization: `Bearer ${number}` });
    }
  }

  async function everythingStored(): Promise<readonly Haystack[]> {
    const tables = [
      'payments',
      'cards',
      'payment_events',
      'merchant_events',
      'merchants',
      'api_keys',
    ];
    const stored = await storedIn(database, tables);
    expect(stored.filter(({ rows }) => rows === 0)).toEqual([]);
    return [...stored, { name: 'log of the gateway', bytes: Buffer.from(gateway.output()) }];
  }

  test('no card number, CVV, holder or token is in the database or the log', async () => {
    const haystacks = await everythingStored();
    if (engine === 'sqlite') {
      expect(haystacks.map(({ name }) => name)).toContainEqual(
        expect.stringMatching(/gateway\.sqlite-wal$/),
      );
    }
    expect(findSecrets(haystacks, secrets)).toEqual([]);
  });

  test('no column and no log line has the CVV as a value', async () => {
    for (const { name, bytes } of (await everythingStored()).filter(
      ({ name }) => !name.includes('sqlite'),
    )) {
      expect({ name, found: /(?<![\w.:-])007(?![\w:-])/.exec(bytes.toString())?.[0] }).toEqual({
        name,
        found: undefined,
      });
    }
  });

  test('the same scan finds planted values', async () => {
    const opened = await database.open();
    await opened.run((connection) =>
      connection
        .insertInto('merchants')
        .values({ uuid: 'planted', name: CARDS.visa, created_at: '2026-11-22 12:00:00.000' })
        .execute(),
    );
    const found = findSecrets(await everythingStored(), secrets);
    await opened.run((connection) =>
      connection.deleteFrom('merchants').where('uuid', '=', 'planted').execute(),
    );
    await opened.close();
    expect(found).toContainEqual(
      expect.objectContaining({ haystack: 'merchants', secret: 'visa' }),
    );
    if (engine === 'sqlite') {
      expect(found).toContainEqual(
        expect.objectContaining({
          haystack: expect.stringMatching(/-wal$/) as string,
          secret: 'visa',
        }),
      );
    }
  });

  test("the bank's ledger has no plain-text card either", () => {
    const ledger = join(bank.cwd, '.data/bank-ledger.sqlite');
    expect(findSecrets(readFilesForScan([ledger]), secrets)).toEqual([]);
  });
});
