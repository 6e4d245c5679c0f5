import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type BankSimulator,
  describeWhere,
  type Gateway,
  httpGet,
  mountSmallDisk,
  type SmallDisk,
  smallDiskMissing,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  waitFor,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { startHeldBank } from '../support/held-bank.js';
import { runToEnd } from '../support/programs.js';

// The embedded database, on a failing disk.

const pay = (gateway: Gateway, fields: object = {}) =>
  fetch(`${gateway.apiUrl}/payments`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
    body: JSON.stringify(paymentBody(fields)),
  });

const becomes = (gateway: Gateway, readiness: 200 | 503) =>
  waitFor(async () => (await httpGet(`${gateway.url}/health/ready`)).status === readiness, {
    what: `/health/ready to be ${readiness}`,
  });

async function expectRefused(gateway: Gateway, fields: object = {}): Promise<void> {
  const answer = await pay(gateway, fields);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).not.toBeNull();
  expect(await answer.json()).toMatchObject({ code: 'temporarily_unavailable' });
}

/** The log's sentence about a database that accepts no writes. */
const reasonIn = (gateway: Gateway, reason: RegExp) =>
  waitFor(
    () =>
      gateway
        .output()
        .split('\n')
        .some((line) => line.includes('"database_refuses_writes"') && reason.test(line)),
    { what: `the log to say ${String(reason)}` },
  );

let bank: BankSimulator;

beforeAll(async () => {
  bank = await startBankSimulator();
});

afterAll(() => bank.terminate());

describe('A gateway whose database file', () => {
  let folder: string;
  let file: string;
  let gateway: Gateway;

  beforeEach(async () => {
    folder = join(temporaryFolder('ground'), 'data');
    mkdirSync(folder);
    file = join(folder, 'gateway.sqlite');
    gateway = await startGateway({ env: { BANK_URL: bank.apiUrl, SQLITE_FILE: file } });
    expect(await (await pay(gateway)).json()).toMatchObject({ status: 'succeeded' });
  });

  afterEach(async () => {
    expect((await gateway.terminate('SIGTERM')).code).toBe(0);
  });

  const files = () => readdirSync(folder).map((name) => join(folder, name));

  test.each<[string, () => void]>([
    [
      'was deleted',
      () => {
        files().forEach(unlinkSync);
      },
    ],
    [
      'has lost its -wal',
      () => {
        unlinkSync(`${file}-wal`);
      },
    ],
    [
      'was replaced by a backup',
      () => {
        copyFileSync(file, `${file}.backup`);
        files()
          .filter((it) => !it.endsWith('.backup'))
          .forEach(unlinkSync);
        renameSync(`${file}.backup`, file);
      },
    ],
    [
      'was emptied',
      () => {
        truncateSync(file);
      },
    ],
  ])('%s takes no payments, sends none to the bank, and says why', async (_, change) => {
    change();
    const charged = (await bank.ledger()).length;
    await expectRefused(gateway);
    await becomes(gateway, 503);
    await expectRefused(gateway);
    expect(await bank.ledger()).toHaveLength(charged);
    await reasonIn(gateway, /gateway\.sqlite, or its -wal, was deleted, replaced or emptied/);
    await reasonIn(gateway, /"error_code":"[\w< ]*STORAGE < SQLITE_FILE_MOVED"/);
  });

  test('was moved takes payments again when it is back', async () => {
    renameSync(folder, `${folder}-away`);
    await becomes(gateway, 503);
    renameSync(`${folder}-away`, folder);
    await becomes(gateway, 200);
    expect(await (await pay(gateway)).json()).toMatchObject({ status: 'succeeded' });
  });
});

test('A payment whose database file disappears while the bank decides is not reported as succeeded', async () => {
  const held = await startHeldBank();
  const file = join(temporaryFolder('ground'), 'gateway.sqlite');
  const gateway = await startGateway({ env: { BANK_URL: held.url, SQLITE_FILE: file } });
  const underWay = pay(gateway);
  await waitFor(() => held.holding() === 1, { what: 'the payment to reach the bank' });
  for (const suffix of ['', '-wal', '-shm']) unlinkSync(`${file}${suffix}`);
  held.approveAll();
  expect(await (await underWay).json()).toMatchObject({ status: 'processing', code: null });
  await waitFor(() => gateway.output().includes('"outcome_not_recorded"'));
  await gateway.kill();
  held.close();
});

describeWhere(smallDiskMissing(), 'A gateway whose disk', () => {
  let disk: SmallDisk;
  let gateway: Gateway;

  beforeEach(async () => {
    disk = mountSmallDisk(16 * 1_024);
    gateway = await startGateway({
      env: { BANK_URL: bank.apiUrl, SQLITE_FILE: join(disk.folder, 'gateway.sqlite') },
    });
  });

  afterEach(async () => {
    expect((await gateway.terminate('SIGTERM')).code).toBe(0);
    disk.remove();
  });

  test('is full is not ready before a payment fails, and is ready when there is room', async () => {
    disk.fill();
    await becomes(gateway, 503);
    await reasonIn(gateway, /The disk of \S*gateway\.sqlite is full/);
    disk.empty();
    await becomes(gateway, 200);
    expect((await pay(gateway)).status).toBe(200);
  });

  test('is full answers 503 when there is no room for a payment, and charges nothing for it', async () => {
    const charged = (await bank.ledger()).length;
    disk.fill();
    let paid = 0;
    const large = { metadata: { order: 'x'.repeat(400) } };
    const refused = await waitFor(
      async () => {
        const answer = await pay(gateway, large);
        if (answer.status !== 200) return answer;
        paid += 1;
        return undefined;
      },
      { what: 'a payment that finds no room' },
    );
    expect(refused.status).toBe(503);
    expect(await bank.ledger()).toHaveLength(charged + paid);
    await becomes(gateway, 503);
    disk.empty();
  });
});

describe('A gateway started with', () => {
  const start = (file: string) =>
    runToEnd('main', { SQLITE_FILE: file, GATEWAY_PORT: '1', BANK_URL: bank.apiUrl });

  test.each<[string, RegExp, (file: string) => void]>([
    [
      'garbage',
      /is no SQLite database: SQLITE_FILE names another file.*\(SQLITE_NOTADB\)/,
      (file) => {
        writeFileSync(file, Buffer.alloc(8_192, 7));
      },
    ],
    [
      'a folder',
      /cannot be opened.*Check SQLITE_FILE\. \(SQLITE_CANTOPEN\)/,
      (file) => {
        mkdirSync(file);
      },
    ],
  ])('%s says what is wrong and what to do, in one line', async (_, says, make) => {
    const file = join(temporaryFolder('ground'), 'gateway.sqlite');
    make(file);
    const { code, output } = await start(file);
    expect(code).toBe(1);
    expect(output).toMatch(says);
    expect(output.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a path below a file says so', async () => {
    const file = join(temporaryFolder('ground'), 'a-file');
    writeFileSync(file, '');
    const { code, output } = await start(join(file, 'gateway.sqlite'));
    expect(code).toBe(1);
    expect(output).toMatch(/^The folder of .* cannot be made or read\. Check SQLITE_FILE/);
  });

  describeWhere(smallDiskMissing(), 'a disk that', () => {
    test.each<[string, RegExp, (disk: SmallDisk) => void]>([
      [
        'is full',
        /The disk of .* is full.*\(SQLITE_FULL\)/,
        (disk) => {
          disk.fill();
        },
      ],
      [
        'is read-only',
        /a disk that is mounted for writing.*Check SQLITE_FILE/,
        (disk) => {
          disk.makeReadOnly(true);
        },
      ],
    ])('%s says so', async (_, says, change) => {
      const disk = mountSmallDisk(1_024);
      change(disk);
      const { code, output } = await start(join(disk.folder, 'gateway.sqlite'));
      expect(code).toBe(1);
      expect(output).toMatch(says);
      disk.remove();
    });
  });
});

describe('A bank whose ledger', () => {
  const deposit = (at: BankSimulator, reference: string) =>
    fetch(`${at.apiUrl}/deposit`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        card: { number: '4242424242424242', cvv: '123', expiry: '12/42', holder_name: 'John Doe' },
        amount: 1000,
        currency: 'USD',
        reference,
      }),
    });
  const readiness = async (at: BankSimulator) => (await httpGet(`${at.url}/health/ready`)).status;

  test('was deleted confirms no charge, is not ready, and says why', async () => {
    const ledgerFile = join(temporaryFolder('ground'), 'ledger.sqlite');
    const own = await startBankSimulator({ ledgerFile });
    expect((await deposit(own, 'before')).status).toBe(201);
    for (const suffix of ['', '-wal', '-shm']) unlinkSync(`${ledgerFile}${suffix}`);
    const refused = await deposit(own, 'after');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'ledger_unavailable' });
    await waitFor(async () => (await readiness(own)) === 503, { what: 'it to be not ready' });
    expect(own.output()).toMatch(/ledger\.sqlite, or its -wal, was deleted, replaced or emptied/);
    expect((await own.terminate('SIGTERM')).code).toBe(0);
  });

  test('is garbage is reported at the start', async () => {
    const ledgerFile = join(temporaryFolder('ground'), 'ledger.sqlite');
    writeFileSync(ledgerFile, Buffer.alloc(8_192, 7));
    await expect(startBankSimulator({ ledgerFile })).rejects.toThrow(
      /is no SQLite database: BANK_LEDGER_FILE names another file/,
    );
  });

  describeWhere(smallDiskMissing(), 'lies on a disk', () => {
    test('is full makes it not ready until there is room', async () => {
      const disk = mountSmallDisk(16 * 1_024);
      const own = await startBankSimulator({ ledgerFile: join(disk.folder, 'ledger.sqlite') });
      disk.fill();
      await waitFor(async () => (await readiness(own)) === 503, { what: 'it to be not ready' });
      disk.empty();
      await waitFor(async () => (await readiness(own)) === 200, { what: 'it to be ready' });
      expect((await own.terminate('SIGTERM')).code).toBe(0);
      disk.remove();
    });
  });
});
