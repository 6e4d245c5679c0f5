import { once } from 'node:events';
import { Agent } from 'node:http';
import { type AddressInfo } from 'node:net';
import { describeOnMysql, waitFor } from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { newId } from '../../src/domain/ids.js';
import { paymentView } from '../../src/http/schemas/payment.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { freshMysql, freshSqlite, type TestDatabase } from '../support/engines.js';
import {
  FIRST_MERCHANT,
  openGateway,
  paymentBody,
  rowCount,
  SECOND_MERCHANT,
  type TestGateway,
} from '../support/gateway.js';
import { startHeldBank } from '../support/held-bank.js';
import { type Answered, sendJson } from '../support/send-json.js';

const LIMIT = 256;

type Parts = {
  readonly bank: Awaited<ReturnType<typeof startHeldBank>>;
  readonly database: TestDatabase;
  readonly gateway: TestGateway;
  readonly agent: Agent;
  readonly close: () => Promise<void>;
};

async function open(
  fresh: () => Promise<TestDatabase>,
  environment: Record<string, string> = {},
  decorateStore: (store: PaymentStore) => PaymentStore = (store) => store,
): Promise<Parts> {
  const bank = await startHeldBank();
  const database = await fresh();
  const gateway = await openGateway(database, bank.url, { environment, decorateStore });
  gateway.server.listen(0, '127.0.0.1');
  await once(gateway.server, 'listening');
  const agent = new Agent({ keepAlive: true });
  return {
    bank,
    database,
    gateway,
    agent,
    async close() {
      agent.destroy();
      bank.close();
      await gateway.drain(0);
      await gateway.close();
      await database.drop();
    },
  };
}

const send = (
  { gateway, agent }: Pick<Parts, 'gateway' | 'agent'>,
  path: string,
  authorization: string,
  body?: object,
): Promise<Answered> => {
  const { port } = gateway.server.address() as AddressInfo;
  const headers = { Authorization: authorization };
  return sendJson(`http://127.0.0.1:${port}${path}`, {
    agent,
    headers,
    ...(body !== undefined && { body }),
  });
};

const pay = (parts: Parts, authorization: string) =>
  send(parts, '/payments', authorization, paymentBody());

const bankHolds = ({ bank }: Parts, count: number) =>
  waitFor(() => bank.holding() === count, { what: `${count} payments to be at the bank` });

describe('With a slow bank, a merchant whose payments fill the limit', () => {
  let parts: Parts;

  beforeEach(async () => {
    parts = await open(freshSqlite);
  });

  afterEach(() => parts.close());

  test('does not block another merchant, who pays at once', async () => {
    const taken = Array.from({ length: LIMIT }, () => pay(parts, FIRST_MERCHANT));
    await bankHolds(parts, LIMIT);
    expect((await pay(parts, FIRST_MERCHANT)).status).toBe(503);

    const others = Array.from({ length: 10 }, () => pay(parts, SECOND_MERCHANT));
    await bankHolds(parts, LIMIT + 10);
    parts.bank.approveAll();
    for (const { status } of await Promise.all([...others, ...taken])) expect(status).toBe(200);
  });

  test('does not delay another merchant on a shared connection', async () => {
    const taken = Array.from({ length: LIMIT }, () => pay(parts, FIRST_MERCHANT));
    await bankHolds(parts, LIMIT);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const shared = { ...parts, agent };
    // Merchant one must return in a second; a request of it before that would be held.
    expect((await pay(shared, FIRST_MERCHANT)).status).toBe(503);
    const startedAt = performance.now();
    const other = pay(shared, SECOND_MERCHANT);
    await bankHolds(parts, LIMIT + 1);
    expect(performance.now() - startedAt).toBeLessThan(900);
    parts.bank.approveAll();
    expect((await other).status).toBe(200);
    agent.destroy();
    await Promise.all(taken);
  });
});

describeOnMysql('With all database connections in use', (serverUrl) => {
  let parts: Parts;
  let holder: Database;

  beforeEach(async () => {
    parts = await open(() => freshMysql(serverUrl), {
      DATABASE_POOL_SIZE: '1',
      DATABASE_TIMEOUT_MS: '4000',
      RECONCILE_AFTER_MS: '60000',
    });
    holder = await parts.gateway.stored();
  });

  afterEach(async () => {
    await holder.close();
    await parts.close();
  });

  test('the gateway is ready', async () => {
    const paying = pay(parts, FIRST_MERCHANT);
    await bankHolds(parts, 1);
    parts.bank.approveAll();
    const { id } = paymentView.parse(JSON.parse((await paying).body));
    let refunding: Promise<Answered> | undefined;

    // The payment's row is locked, and a refund waits for it on the only connection.
    await holder.transact(
      async (connection) => {
        await sql`select uuid from payments where uuid = ${id} for update`.execute(connection);
        refunding = send(parts, `/payments/${id}/refunds`, FIRST_MERCHANT, {});
        const waiting = sql`select 1 from information_schema.innodb_trx where trx_state = 'LOCK WAIT'`;
        await waitFor(async () => (await waiting.execute(connection)).rows.length > 0, {
          what: 'the refund to wait for the row',
          intervalMs: 150, // InnoDB returns a cached view within 100 ms
        });
        const { status, body } = await send(parts, '/health/ready', FIRST_MERCHANT);
        expect([status, body]).toEqual([200, '{"status":"ready"}']);
      },
      { deadline: performance.now() + 20_000 },
    );
    await bankHolds(parts, 1);
    parts.bank.approveAll();
    expect((await refunding)?.status).toBe(200);
  });
});

describe('With as many reads waiting as may', () => {
  test('the next one is refused, as is a payment with an unknown token', async () => {
    let isHeld = false;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const parts = await open(
      freshSqlite,
      { DATABASE_POOL_SIZE: '1', MAX_READS_WAITING: '1' },
      (store) => ({
        ...store,
        async findPayment(...asked) {
          isHeld = true;
          await held;
          return store.findPayment(...asked);
        },
      }),
    );
    const unknown = `/payments/${newId()}`;
    const first = send(parts, unknown, FIRST_MERCHANT);
    await waitFor(() => isHeld, { what: 'the first to have the only place' });

    // One of them waits.
    const next = [parts.gateway.get(unknown), parts.gateway.get(unknown)].map((one) =>
      one.then((answer) => answer),
    );
    const refused = await Promise.race(next);
    const unpaid = await parts.gateway.pay(paymentBody(), { Authorization: SECOND_MERCHANT });
    for (const { status, body, headers } of [refused, unpaid]) {
      expect(status).toBe(503);
      expect(body).toMatchObject({ code: 'overloaded' });
      expect(headers['retry-after']).toBe('1');
    }
    expect(await rowCount(parts.database)).toBe(0);
    expect(parts.bank.holding()).toBe(0);

    letGo();
    expect((await first).status).toBe(404);
    const answers = await Promise.all(next);
    expect(answers.map(({ status }) => status).sort()).toEqual([404, 503]);
    await parts.close();
  });
});
