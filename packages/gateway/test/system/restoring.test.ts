import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  type Gateway,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { paymentView, type PaymentView } from '../../src/http/schemas/payment.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';

// MariaDB's clients or MySQL's, whichever are installed.
const found = (names: readonly string[]): string | undefined =>
  names.find((name) => spawnSync(name, ['--version']).status === 0);
const dump = found(['mariadb-dump', 'mysqldump']);
const client = found(['mariadb', 'mysql']);
const hasClients = dump !== undefined && client !== undefined;

// The runbook "Restore" of docs/operations.md.
describeOnMysql('After an older backup is restored', (serverUrl) => {
  let bank: BankSimulator;
  let lost: TestDatabase;
  let restored: TestDatabase;

  beforeAll(async () => {
    bank = await startBankSimulator();
    lost = await createDatabase(serverUrl);
    restored = await createDatabase(serverUrl);
  });

  afterAll(async () => {
    await bank.terminate();
    await lost.drop();
    await restored.drop();
  });

  const envOf = ({ url }: TestDatabase) => ({
    DATABASE_URL: url,
    BANK_URL: bank.apiUrl,
    BANK_TIMEOUT_MS: '300',
    DATABASE_TIMEOUT_MS: '2000',
    RECONCILE_AFTER_MS: '4400',
    WORKERS: 'none',
  });

  async function send(
    { apiUrl }: Gateway,
    path: string,
    body?: object,
    key?: string,
  ): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${apiUrl}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        'Content-Type': 'application/json',
        Authorization: FIRST_MERCHANT,
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
    });
    return { status: answer.status, body: await answer.json() };
  }

  async function pay(
    gateway: Gateway,
    fields: object = {},
    card: object = {},
    key?: string,
  ): Promise<PaymentView> {
    return paymentView.parse(
      (await send(gateway, '/payments', paymentBody(fields, card), key)).body,
    );
  }

  const see = async (gateway: Gateway, { id }: PaymentView): Promise<PaymentView> =>
    paymentView.parse((await send(gateway, `/payments/${id}`)).body);

  /** Runs a client program of the database; returns its output. */
  function runClient(
    program: string,
    url: string,
    args: readonly string[],
    input?: string,
  ): string {
    const { hostname, port, username, password, pathname } = new URL(url);
    const { status, stdout, stderr } = spawnSync(
      program,
      [`--host=${hostname}`, `--port=${port}`, `--user=${username}`, ...args, pathname.slice(1)],
      {
        encoding: 'utf8',
        env: { ...process.env, MYSQL_PWD: decodeURIComponent(password) },
        maxBuffer: 1 << 28,
        ...(input === undefined ? {} : { input }),
      },
    );
    if (status !== 0) throw new Error(`${program}: ${stderr}`);
    return stdout;
  }

  async function settlementFile(): Promise<string> {
    const file = join(temporaryFolder('ledger'), 'ledger.jsonl');
    const lines = (await bank.ledger()).map((entry) => JSON.stringify(entry));
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  }

  const compare = async (...options: string[]) =>
    runToEnd('compare-ledger', envOf(restored), await settlementFile(), ...options);

  (hasClients ? test : test.skip)(
    'everything that the bank did since is found, and nobody is charged twice',
    async () => {
      await runToEnd('migrate', envOf(lost));
      const before = await startGateway({ env: envOf(lost) });
      const paid = await pay(before);
      const held = await pay(before, { capture: 'manual' });
      const unheard = await pay(before, {}, { number: '4000009900000509' });
      expect([paid, held, unheard].map(({ status }) => status)).toEqual([
        'succeeded',
        'authorized',
        'processing',
      ]);
      const backup = runClient(dump ?? '', lost.url, [
        '--single-transaction',
        '--no-tablespaces',
        '--skip-add-locks',
      ]);

      // What the backup lacks.
      await send(before, `/payments/${held.id}/captures`, { amount: 700 });
      await send(before, `/payments/${paid.id}/refunds`, { amount: 300 });
      const later = await pay(before, {}, {}, 'order-1');
      await before.kill();
      runClient(client ?? '', restored.url, [], backup);

      const recorded = await compare('--record');
      expect(recorded.code).toBe(1);
      expect(recorded.output).toContain('wrote 2 operations into the books');
      expect(recorded.output).toMatch(new RegExp(`not in the books +${later.id} +charge 1000 USD`));
      expect(recorded.output).toMatch(new RegExp(`to be reconciled +${unheard.id}`));
      expect(recorded.output).toContain('2 findings are left.');

      await waitFor(
        async () => {
          await runToEnd('reconcile', envOf(restored));
          return !(await compare()).output.includes('to be reconciled');
        },
        { what: 'what was under way to be settled' },
      );

      // The payer gets the money back before the merchant can retry.
      const undone = await fetch(`${bank.apiUrl}/deposit/${later.id}/void`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ reference: `${later.id}-restored` }),
      });
      expect(undone.status).toBe(201);
      expect((await compare()).code).toBe(0);

      const after = await startGateway({ env: envOf(restored) });
      const again = await pay(after, {}, {}, 'order-1');
      expect(again.id).not.toBe(later.id);
      expect(await see(after, paid)).toMatchObject({ amount_refunded: 300 });
      expect(await see(after, held)).toMatchObject({ status: 'succeeded', amount_captured: 700 });
      expect(await see(after, unheard)).toMatchObject({ status: 'succeeded' });
      const tooMuch = await send(after, `/payments/${paid.id}/refunds`, { amount: 701 });
      expect(tooMuch.status).toBe(422);
      expect((await compare()).code).toBe(0);
      await after.terminate();

      const kinds = (await bank.ledger()).map(({ reference, kind }) => `${reference} ${kind}`);
      expect(kinds.sort()).toEqual(
        [
          `${paid.id} charge`,
          `${paid.id} refund`,
          `${held.id} authorization`,
          `${held.id} capture`,
          `${unheard.id} charge`,
          `${later.id} charge`,
          `${later.id} void`,
          `${again.id} charge`,
        ].sort(),
      );
    },
  );

  test('a file that is not a ledger is refused, with the line', async () => {
    await runToEnd('migrate', envOf(restored));
    const file = join(temporaryFolder('ledger'), 'ledger.jsonl');
    const entry = { reference: 'x', kind: 'charge', amount: 1, currency: 'USD' };
    writeFileSync(file, `\n${JSON.stringify({ ...entry, at: 'yesterday' })}\n`);
    const { code, output } = await runToEnd('compare-ledger', envOf(restored), file);
    expect(code).toBe(1);
    expect(output).toContain('Line 2 of the ledger is no entry: at');
    const missing = await runToEnd('compare-ledger', envOf(restored), '/nowhere');
    expect(missing.output).toContain('/nowhere cannot be read.');
    expect((await runToEnd('compare-ledger', envOf(restored))).output).toContain('usage');
  });
});
