import {
  type BankSimulator,
  describeOnMysql,
  freePort,
  type Gateway,
  startBankSimulator,
  startGateway,
  waitFor,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { type OwnServer, startOwnServer } from '../support/own-server.js';
import { runToEnd, startProgram } from '../support/programs.js';

const MEGABYTE = 1_048_576;

type Fresh = Awaited<ReturnType<OwnServer['fresh']>>;

describeOnMysql('A database that cannot be written to', () => {
  let own: OwnServer;
  let bank: BankSimulator;
  let database: Fresh;
  let gateway: Gateway;

  beforeAll(async () => {
    own = await startOwnServer(
      '--log-bin',
      '--server-id=1',
      '--binlog-format=ROW',
      '--innodb-file-per-table=0',
      '--innodb-data-file-path=ibdata1:12M:autoextend:max:64M',
    );
    bank = await startBankSimulator();
    database = await own.fresh();
    await runToEnd('migrate', database.environment);
    gateway = await startWith(1_000);
  });

  const startWith = (timeoutMs: number) =>
    startGateway({
      env: {
        ...database.environment,
        BANK_URL: bank.apiUrl,
        DATABASE_TIMEOUT_MS: String(timeoutMs),
        RECONCILE_AFTER_MS: '60000', // more than the longest possible request with these settings
      },
    });

  afterAll(async () => {
    await gateway.kill();
    await bank.terminate();
    await own.server.stop();
  });

  const send = (path: string, body?: object, { url } = gateway) =>
    fetch(`${url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
    });
  const pay = (fields: object = {}, to = gateway) => send('/payments', paymentBody(fields), to);
  const readiness = async () => (await send('/health/ready')).status;
  const becomes = (status: number) =>
    waitFor(async () => (await readiness()) === status, { what: `readiness to be ${status}` });

  const logged = (line: RegExp) =>
    waitFor(() => line.test(gateway.output()), { what: `${line.source} in the log` });

  /** New connections get the server's new state; old ones may keep the previous one. */
  const renewConnections = () => own.admin("kill user 'plain'@'127.0.0.1'");

  // As large as a request can be: 50 values of 500 characters, each escaped twice.
  const large = {
    metadata: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, '"'.repeat(500)])),
  };

  test.each([
    [
      'it is read-only',
      'ER_OPTION_PREVENTS_STATEMENT 1290',
      () => own.admin('set global read_only = 1'),
      () => own.admin('set global read_only = 0'),
    ],
    [
      'its binary log has statements',
      'ER_BINLOG_STMT_MODE_AND_ROW_ENGINE 1665',
      () => own.admin("set global binlog_format = 'STATEMENT'"),
      () => own.admin("set global binlog_format = 'ROW'"),
    ],
    [
      'the user may not insert',
      'ER_TABLEACCESS_DENIED_ERROR 1142',
      () => own.admin(`revoke insert on ${database.name}.* from 'plain'@'127.0.0.1'`),
      () => own.admin(`grant insert on ${database.name}.* to 'plain'@'127.0.0.1'`),
    ],
    [
      'the user may not insert into one table',
      'ER_TABLEACCESS_DENIED_ERROR 1142',
      async () => {
        await own.admin(
          `revoke insert on ${database.name}.* from 'plain'@'127.0.0.1'`,
          ...['merchants', 'api_keys', 'payments', 'payment_events', 'disk_waits'].map(
            (table) => `grant insert on ${database.name}.${table} to 'plain'@'127.0.0.1'`,
          ),
        );
      },
      () => own.admin(`grant insert on ${database.name}.* to 'plain'@'127.0.0.1'`),
    ],
    [
      'a table is gone',
      'ER_NO_SUCH_TABLE 1146',
      () => own.admin(`rename table ${database.name}.cards to ${database.name}.cards_kept`),
      () => own.admin(`rename table ${database.name}.cards_kept to ${database.name}.cards`),
    ],
  ])(
    'because %s: 503, not ready, the log says why, and it recovers',
    async (_why, code, breakIt, mendIt) => {
      await becomes(200);
      await breakIt();
      await renewConnections();
      const refused = await pay();
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({ code: 'temporarily_unavailable' });
      await becomes(503);
      await logged(
        new RegExp(
          `"error":"StoreUnavailable < UnfitDatabase < Error","error_code":"\\w+ < ${code}"`,
        ),
      );

      await mendIt();
      await renewConnections();
      await becomes(200);
      expect((await pay()).status).toBe(200);
    },
  );

  test('is not migrated, and the command says at once what to change', async () => {
    const other = await own.fresh();
    await own.admin("set global binlog_format = 'STATEMENT'");
    const startedAt = performance.now();
    const { code, output } = await runToEnd('migrate', other.environment);
    await own.admin("set global binlog_format = 'ROW'");
    expect(code).toBe(1);
    expect(output).toMatch(/ER_BINLOG_STMT_MODE_AND_ROW_ENGINE.*binlog_format must be ROW/);
    expect(performance.now() - startedAt).toBeLessThan(5_000);

    await own.admin('set global read_only = 1');
    const readOnly = await runToEnd('migrate', other.environment);
    await own.admin('set global read_only = 0');
    expect(readOnly).toMatchObject({ code: 1 });
    expect(readOnly.output).toContain('read_only');

    expect(await runToEnd('migrate', other.environment)).toMatchObject({ code: 0 });
  });

  test.each([
    ['init_connect', "'select * from nothing.nothing'", "''", 'its init_connect fails'],
    ['enforce_storage_engine', "'MyISAM'", 'null', 'enforce_storage_engine names another'],
    ['max_session_mem_used', '8192', 'default', 'its option max_session_mem_used'],
  ])('is not migrated with a wrong %s, which the command names', async (name, bad, good, named) => {
    const other = await own.fresh();
    await own.admin(`set global ${name} = ${bad}`);
    const startedAt = performance.now();
    const { code, output } = await runToEnd('migrate', other.environment);
    await own.admin(`set global ${name} = ${good}`);
    expect(code).toBe(1);
    expect(output).toContain(named);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await runToEnd('migrate', other.environment)).toMatchObject({ code: 0 });
  });

  test('is not used if its packets are too small, and the gateway says so at the start', async () => {
    await own.admin('set global max_allowed_packet = 65536');
    const started = await runToEnd('main', { ...database.environment, WORKERS: 'none' });
    const migrated = await runToEnd('migrate', database.environment);
    await own.admin(`set global max_allowed_packet = ${16 * MEGABYTE}`);
    for (const { code, output } of [started, migrated]) {
      expect(code).toBe(1);
      expect(output).toContain(`max_allowed_packet must be at least ${MEGABYTE}`);
    }
  });

  test('with the smallest accepted packets records a hundred large payments at once', async () => {
    await own.admin(`set global max_allowed_packet = ${MEGABYTE}`);
    // These are 10 MB: on a busy machine the usual second is too short.
    const patient = await startWith(20_000);
    const paid = await Promise.all(Array.from({ length: 100 }, () => pay(large, patient)));
    const output = patient.output();
    await patient.kill();
    await own.admin(`set global max_allowed_packet = ${16 * MEGABYTE}`);
    expect(new Set(paid.map(({ status }) => status))).toEqual(new Set([200]));
    expect(output).not.toContain('"error_code"');
  });

  test('is not ready while a full disk has no room for a payment', async () => {
    await becomes(200);
    await own.admin(
      `create table ${database.name}.filler (id int auto_increment primary key, w mediumtext)`,
    );
    const fill = () =>
      own.admin(
        `insert into ${database.name}.filler (w) select repeat('x', 100000) from seq_1_to_20`,
      );
    for (let isFull = false; !isFull;)
      isFull = await fill().then(
        () => false,
        () => true,
      );
    const refused = await waitFor(
      async () => {
        const answer = await pay(large);
        return answer.status === 200 ? false : answer;
      },
      // Each payment takes a little of what is left.
      { intervalMs: 0, what: 'the disk to be full' },
    );
    expect(refused.status).toBe(503);
    await becomes(503);
    await logged(/STORAGE < ER_RECORD_FILE_FULL 1114/);
  });

  test('because the server is down: the log says so', async () => {
    await own.server.kill();
    expect((await pay()).status).toBe(503);
    await logged(/"error":"StoreUnavailable < Error","error_code":"ECONNREFUSED"/);
  });
});

describe('A command that waits for the database', () => {
  const nowhere = async () => ({
    DATABASE_URL: `mysql://u:p@127.0.0.1:${await freePort()}/none`,
  });

  test.each([
    ['migrate', 'waits: the database is asked again (ECONNREFUSED)'],
    ['wait-for-schema', 'waiting: the database does not answer (ECONNREFUSED)'],
  ] as const)('%s says why', async (command, said) => {
    const running = await startProgram(command, await nowhere());
    await waitFor(() => running.output().includes(said), { what: said });
    await running.kill();
  });
});
