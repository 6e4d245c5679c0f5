import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BankSimulator,
  createDatabase,
  type DatabaseServer,
  describeOnMysql,
  type Gateway,
  startBankSimulator,
  startDatabaseServer,
  startGateway,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { createConnection } from 'mysql2/promise';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { mayChangeAuditLog } from '../../src/database/audit-protection.js';
import { openMysql } from '../../src/database/open.js';
import { RIGHTS } from '../../src/database/rights.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';

const FILE = join(__dirname, '../../../../deployments/gateway-rights.sql');

const statements = readFileSync(FILE, 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('--') && line !== '');

test('The documented rights are the ones that the gateway needs, table by table', () => {
  const needed = Object.entries(RIGHTS)
    .filter(([, rights]) => rights.length > 0)
    .map(([table, rights]) => `grant ${rights.join(', ')} on ${table} to 'payment_gateway'@'%';`);
  expect(statements).toEqual([`grant select on * to 'payment_gateway'@'%';`, ...needed]);
});

describeOnMysql('A gateway whose user has the documented rights', () => {
  let server: DatabaseServer;
  let database: TestDatabase;
  let bank: BankSimulator;
  let gateway: Gateway;
  let env: Record<string, string>;
  let ownUrl: string;

  beforeAll(async () => {
    server = await startDatabaseServer({ givenUrl: '' });
    database = await createDatabase(server.url);
    await run(database.url, `create user 'payment_gateway'@'%' identified by 'word'`);
    await runToEnd('migrate', { DATABASE_URL: database.url }, '--as', 'joe');
    await run(database.url, ...statements);
    const url = new URL(database.url);
    url.username = 'payment_gateway';
    url.password = 'word';
    ownUrl = url.href;
    bank = await startBankSimulator();
    env = { DATABASE_URL: ownUrl, BANK_URL: bank.apiUrl };
    gateway = await startGateway({ env });
  });

  afterAll(async () => {
    await gateway.terminate();
    await bank.terminate();
    await server.stop();
  });

  async function run(uri: string, ...all: string[]): Promise<unknown> {
    const connection = await createConnection({ uri });
    try {
      let result: unknown;
      for (const statement of all) [result] = await connection.query(statement);
      return result;
    } finally {
      await connection.end();
    }
  }

  async function call(path: string, body: object, key = '') {
    const answer = await fetch(`${gateway.apiUrl}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: FIRST_MERCHANT,
        ...(key !== '' && { 'Idempotency-Key': key }),
      },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as { id: string } };
  }

  test('takes payments, and supports every operation', async () => {
    const paid = await call('/payments', paymentBody(), 'one');
    expect(paid.status).toBe(200);
    expect(await call('/payments', paymentBody(), 'one')).toEqual(paid);
    expect((await call(`/payments/${paid.body.id}/refunds`, { amount: 100 })).status).toBe(200);
    const held = await call('/payments', paymentBody({ capture: 'manual' }));
    expect((await call(`/payments/${held.body.id}/captures`, {})).status).toBe(200);
    const unheard = { number: '4000009900000509' };
    const unknown = await call('/payments', paymentBody({}, unheard));
    expect(unknown.status).toBe(200);
    expect((await runToEnd('reconcile', env)).code).toBe(0);
    const headers = { Authorization: FIRST_MERCHANT };
    const event = '/events?type=capture.succeeded';
    await waitFor(async () =>
      (await (await fetch(`${gateway.apiUrl}${event}`, { headers })).text()).includes(held.body.id),
    );
    expect(gateway.output()).not.toMatch(/"level":50/);
  });

  test('carries out every command that writes', async () => {
    const merchant = (...words: string[]) => runToEnd('merchant', env, ...words);
    expect((await merchant('create', 'Blue', 'Bakery')).code).toBe(0);
    const { output } = await merchant('issue-token', 'blue_bakery');
    const tokenId = /^token id +(\S+)$/m.exec(output)?.[1] ?? '';
    expect((await merchant('suspend', 'blue_bakery')).code).toBe(0);
    expect((await merchant('resume', 'blue_bakery')).code).toBe(0);
    expect((await merchant('revoke-token', tokenId)).code).toBe(0);
    expect((await runToEnd('cards rotate-keys', env)).code).toBe(0);
  });

  test.each([
    ['change', `update audit_log set actor = 'nobody'`],
    ['remove', `delete from audit_log`],
    ['overwrite', `replace into audit_log select * from audit_log`],
    [
      'overwrite as it adds to',
      `insert into audit_log select * from audit_log on duplicate key update actor = 'nobody'`,
    ],
    ['empty', `truncate table audit_log`],
    ['drop', `drop table audit_log`],
    ['rename', `rename table audit_log to other`],
    ['alter', `alter table audit_log drop column actor`],
  ])('is refused by the server if it tries to %s entries of the audit log', async (_what, text) => {
    const before = await run(ownUrl, 'select * from audit_log order by uuid');
    expect(before).not.toEqual([]);
    await expect(run(ownUrl, text)).rejects.toMatchObject({
      code: expect.stringMatching(/ACCESS_DENIED|DBACCESS_DENIED/) as string,
    });
    expect(await run(ownUrl, 'select * from audit_log order by uuid')).toEqual(before);
  });

  test('reports in production if its user could change the audit log', async () => {
    const ask = async (url: string): Promise<boolean> => {
      const opened = openMysql(mysqlUrl.parse(url), { poolSize: 1, timeoutMs: 5_000 });
      try {
        return await mayChangeAuditLog(opened);
      } finally {
        await opened.close();
      }
    };
    expect(await ask(ownUrl)).toBe(false);
    await run(database.url, `grant delete on * to 'payment_gateway'@'%'`);
    expect(await ask(ownUrl)).toBe(true);
    await run(
      database.url,
      `revoke delete on * from 'payment_gateway'@'%'`,
      `grant update on audit_log to 'payment_gateway'@'%'`,
    );
    expect(await ask(ownUrl)).toBe(true);
    await run(database.url, `revoke update on audit_log from 'payment_gateway'@'%'`);
    expect(await ask(ownUrl)).toBe(false);
    expect(await ask(database.url)).toBe(true);
  });

  test('records the last use of a token', async () => {
    const gateway_ = await startGateway({ env });
    const paid = await fetch(`${gateway_.apiUrl}/payments`, {
      headers: { Authorization: FIRST_MERCHANT },
    });
    expect(paid.status).toBe(200);
    await gateway_.terminate();
    await waitFor(
      async () => {
        const { output } = await runToEnd('merchant', env, 'list');
        return /merchant_one[^\n]*\n  token .* last used \d{4}-\d\d-\d\dT\d\d:\d\dZ/.test(output);
      },
      { what: 'the last use' },
    );
  });
});
