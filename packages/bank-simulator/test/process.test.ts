import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { waitFor, withoutIds } from '@payment-gateway/testkit';
import { testCards } from '../src/domain/cards.js';
import { startProcess } from './real-process.js';
import {
  asDeposit,
  asLedger,
  asOperation,
  asProblem,
  depositOf,
  temporaryFolder,
} from './support.js';

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}
const pay = (url: string, body: object) => post(`${url}/api/v1/deposit`, body);
const get = async (url: string): Promise<unknown> => (await fetch(url)).json();

describe('The bank as a process', () => {
  test('knows every charge that it confirmed, after it is killed', async () => {
    const file = join(temporaryFolder(), 'deep/er/ledger.sqlite');
    const first = startProcess({ BANK_LEDGER_FILE: file });
    const before = await first.listening;
    const references = Array.from({ length: 20 }, (_, number) => `order-${number}`);
    const answers = await Promise.all(
      references.map((reference) => pay(before, depositOf(undefined, { reference }))),
    );
    expect((await first.stop('SIGKILL')).signal).toBe('SIGKILL');

    const second = startProcess({ BANK_LEDGER_FILE: file });
    const after = await second.listening;
    for (const [number, reference] of references.entries()) {
      const told = asDeposit(await get(`${after}/api/v1/deposit/${reference}`));
      expect(told).toEqual(asDeposit(answers[number]));
    }
    expect(asLedger(await get(`${after}/api/v1/ledger`)).data).toHaveLength(20);
  });

  test.each([1, 100, 700])(
    'killed in a burst, after %d answers, it still knows every charge it answered',
    async (enough) => {
      const file = join(temporaryFolder(), 'ledger.sqlite');
      const first = startProcess({ BANK_LEDGER_FILE: file });
      const url = await first.listening;
      const answers: ReturnType<typeof asDeposit>[] = [];
      let sent = 0;
      const payOn = async () => {
        for (;;) {
          const reference = `order-${(sent += 1)}`;
          answers.push(asDeposit(await pay(url, depositOf(undefined, { reference }))));
          if (answers.length === enough) void first.stop('SIGKILL');
        }
      };
      // Each goes on until the bank is gone.
      await Promise.allSettled(Array.from({ length: 64 }, payOn));
      expect((await first.exited).signal).toBe('SIGKILL');
      expect(answers.length).toBeGreaterThanOrEqual(enough);
      expect(answers.length).toBeLessThan(sent);

      const second = startProcess({ BANK_LEDGER_FILE: file });
      const ledger = asLedger(await get(`${await second.listening}/api/v1/ledger`)).data;
      const charges = new Map(ledger.map((entry) => [entry.reference, entry]));
      expect(ledger).toHaveLength(charges.size);
      for (const { reference, transaction_id, amount } of answers) {
        expect(charges.get(reference)).toMatchObject({ transaction_id, amount });
      }
    },
  );

  test('knows every operation that it confirmed, after it is killed', async () => {
    const file = join(temporaryFolder(), 'ledger.sqlite');
    const env = { BANK_LEDGER_FILE: file, BANK_REFUND_SETTLE_MS: '3600000' };
    const first = startProcess(env);
    const before = await first.listening;
    const of = (url: string, path: string) => `${url}/api/v1/deposit/${path}`;
    await pay(before, depositOf(undefined, { reference: 'hold', capture: 'manual' }));
    await pay(before, depositOf('4000000000007726', { reference: 'charge' }));
    const made = [
      await post(of(before, 'hold/captures'), { reference: 'c', amount: 600 }),
      await post(of(before, 'hold/refunds'), { reference: 'r', amount: 100 }),
      await post(of(before, 'hold/void'), { reference: 'v' }),
      await post(of(before, 'charge/refunds'), { reference: 'p' }),
    ];
    const answers = made.map(asOperation);
    expect(answers.map(({ code }) => code)).toEqual(['0', '0', '100', '200']);
    expect((await first.stop('SIGKILL')).signal).toBe('SIGKILL');

    const second = startProcess(env);
    const after = await second.listening;
    for (const answer of answers) {
      const path = `${answer.deposit_reference}/operations/${answer.reference}`;
      expect(asOperation(await get(of(after, path)))).toEqual(answer);
    }
    const entries = asLedger(await get(`${after}/api/v1/ledger?reference=hold`)).data;
    expect(entries).toMatchObject([
      { kind: 'authorization', amount: 1001 },
      { kind: 'capture', amount: 600, operation_reference: 'c' },
      { kind: 'refund', amount: 100, operation_reference: 'r' },
    ]);
  });

  test('settles pending refunds after BANK_REFUND_SETTLE_MS', async () => {
    const file = join(temporaryFolder(), 'ledger.sqlite');
    const env = { BANK_LEDGER_FILE: file, BANK_SETTLE_MS: '3600000', BANK_REFUND_SETTLE_MS: '1' };
    const url = await startProcess(env).listening;
    await pay(url, depositOf('4000000000007726', { reference: 'a' }));
    const repeat = async () =>
      asOperation(await post(`${url}/api/v1/deposit/a/refunds`, { reference: 'r' }));
    expect((await repeat()).status).toBe('pending');
    while ((await repeat()).status === 'pending');
    expect((await repeat()).status).toBe('succeeded');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s finishes what is under way, drops what never ends, and exits with 0',
    async (signal) => {
      const file = join(temporaryFolder(), 'ledger.sqlite');
      const bank = startProcess({ BANK_LEDGER_FILE: file, BANK_ANSWER_DELAY_MS: '300' });
      const url = await bank.listening;
      const slow = pay(url, depositOf(undefined, { reference: 'slow' }));
      const hanging = pay(url, depositOf('4000009900000202', { reference: 'hanging' }));
      hanging.catch(() => undefined);
      // Both are charged before their answers are delayed.
      while (asLedger(await get(`${url}/api/v1/ledger`)).data.length < 2);
      const exit = bank.stop(signal);
      expect(asDeposit(await slow)).toMatchObject({ status: 'succeeded' });
      await expect(hanging).rejects.toThrow();
      expect(await exit).toEqual({ code: 0, signal: null });
    },
  );

  test('names the setting to change if its port is taken', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const file = join(temporaryFolder(), 'ledger.sqlite');
    const bank = startProcess({ BANK_LEDGER_FILE: file, BANK_PORT: port });
    expect((await bank.exited).code).toBe(1);
    expect(bank.errors()).toMatch(`Port ${port} is taken. Set BANK_PORT to another one`);
    other.close();
  });

  test('names the setting that is wrong', async () => {
    const bank = startProcess({ BANK_SETTLE_MS: 'soon' });
    expect((await bank.exited).code).toBe(1);
    expect(bank.errors()).toBe('BANK_SETTLE_MS must be a whole number of milliseconds.\n');
  });

  test('reports a ledger file that is not a ledger', async () => {
    const file = join(temporaryFolder(), 'ledger.sqlite');
    writeFileSync(file, 'this is a text file, which has nothing to do with a database\n');
    const bank = startProcess({ BANK_LEDGER_FILE: file });
    expect((await bank.exited).code).toBe(1);
    expect(bank.errors()).toMatch('BANK_LEDGER_FILE');
  });
});

describe('Card data', () => {
  const number = '4111111111111111';
  const cvv = '9753';
  const holder = 'Wilhelmina Quartz';
  const card = { number: '4111 1111 1111 1111', cvv, expiry: '12/42', holder_name: holder };

  /** Where any of the words stands: in a file of the folder, or in the log. */
  function scan(folder: string, log: string, words: string[]): string[] {
    const files = readdirSync(folder).map((name) => ({
      name,
      text: readFileSync(join(folder, name), 'latin1'),
    }));
    return [...files, { name: 'log', text: log }]
      .map(({ name, text }) => ({ name, rest: withoutIds(text) }))
      .filter(({ rest }) => words.some((word) => rest.includes(word)))
      .map(({ name }) => name);
  }

  test('is neither in the ledger, nor in the files beside it, nor in the log', async () => {
    const folder = temporaryFolder();
    const env = { BANK_LEDGER_FILE: join(folder, 'ledger.sqlite'), LOG_LEVEL: 'trace' };
    const bank = startProcess(env);
    const url = await bank.listening;
    const send = (body: string) =>
      fetch(`${url}/api/v1/deposit`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
    const body = depositOf(undefined, { card, reference: 'a' });
    asDeposit(await pay(url, body));
    asProblem(await pay(url, { ...body, amount: 7 }));
    asProblem(await pay(url, { ...body, reference: number }));
    for (const call of ['captures', 'void', 'refunds']) {
      asProblem(await post(`${url}/api/v1/deposit/a/${call}`, { reference: number }));
    }
    asProblem(await get(`${url}/api/v1/deposit/a/operations/${number}`));
    asOperation(await post(`${url}/api/v1/deposit/a/refunds`, { reference: 'r' }));
    await send(JSON.stringify(body).slice(0, -1));
    await fetch(`${url}/api/v1/deposit/${number}`);
    await fetch(`${url}/api/v1/ledger?reference=${number}`);
    for (const fault of testCards.filter(({ group }) => group === 'fault')) {
      const faulty = httpRequest(`${url}/api/v1/deposit`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
      });
      faulty.on('error', () => undefined).on('response', (response) => response.resume());
      faulty.end(
        JSON.stringify(depositOf(fault.number, { card: { ...card, number: fault.number } })),
      );
    }
    const charges = testCards.filter(
      ({ fault, group }) => group === 'fault' && !fault?.endsWith('_uncharged'),
    );
    const entries = `${url}/api/v1/ledger`;
    while (asLedger(await get(entries)).data.length < 2 + charges.length);

    // The control: words that must be there prove that the scan looks where things are written.
    const masked = '**** **** **** 1111';
    expect(scan(folder, bank.output(), [masked])).toEqual(['ledger.sqlite-wal']);
    await waitFor(() => bank.output().includes('/api/v1/deposit'), { what: 'the log' });
    expect(scan(folder, bank.output(), ['/api/v1/deposit'])).toEqual(['log']);
    expect(readdirSync(folder)).toContain('ledger.sqlite-wal');

    const secrets = [number, card.number, cvv, holder, ...testCards.map((test) => test.number)];
    expect(scan(folder, bank.output(), secrets)).toEqual([]);
    await bank.stop('SIGTERM');
    expect(scan(folder, bank.output(), [masked])).toEqual(['ledger.sqlite']);
    expect(scan(folder, bank.output(), secrets)).toEqual([]);

    // And it would have found them.
    writeFileSync(join(folder, 'planted'), `xx${number}xx`);
    expect(scan(folder, `the code is ${cvv}`, secrets)).toEqual(['planted', 'log']);
  });
});
