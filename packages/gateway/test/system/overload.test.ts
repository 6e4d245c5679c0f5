import { once } from 'node:events';
import { Agent } from 'node:http';
import { type AddressInfo } from 'node:net';
import { waitFor } from '@payment-gateway/testkit';
import supertest from 'supertest';
import { freshSqlite, type TestDatabase } from '../support/engines.js';
import {
  FIRST_MERCHANT,
  openGateway,
  paymentBody,
  rowCount,
  type TestGateway,
} from '../support/gateway.js';
import { startHeldBank } from '../support/held-bank.js';

const LIMIT = 3;

describe('Payments above the limit', () => {
  let bank: Awaited<ReturnType<typeof startHeldBank>>;
  let database: TestDatabase;
  let gateway: TestGateway;

  beforeEach(async () => {
    bank = await startHeldBank();
    database = await freshSqlite();
    gateway = await openGateway(database, bank.url, {
      environment: { MAX_PAYMENTS_UNDER_WAY: String(LIMIT) },
    });
  });

  afterEach(async () => {
    bank.close();
    await gateway.close();
    await database.drop();
  });

  /** Payments that wait for the bank, up to the limit. */
  async function fillUp() {
    const underWay = Array.from({ length: LIMIT }, () =>
      gateway.pay(paymentBody()).then((answer) => answer),
    );
    await bankHolds(LIMIT);
    return underWay;
  }

  const bankHolds = (count: number) =>
    waitFor(() => bank.holding() === count, { what: `${count} payments to be at the bank` });

  test('get a 503 before anything is recorded, and the gateway recovers at once', async () => {
    const underWay = await fillUp();
    const rows = await rowCount(database);

    const key = { 'Idempotency-Key': 'too-much' };
    for (let i = 0; i < 20; i++) {
      const { status, body, headers } = await gateway.pay(paymentBody(), key);
      expect(status).toBe(503);
      expect(body).toMatchObject({ code: 'overloaded' });
      expect(headers['retry-after']).toBe('1');
    }
    expect(await rowCount(database)).toBe(rows);
    expect(bank.holding()).toBe(LIMIT);

    bank.approveAll();
    for (const answer of await Promise.all(underWay)) expect(answer.status).toBe(200);
    // The key is still unused.
    const again = gateway.pay(paymentBody(), key).then((answer) => answer);
    await bankHolds(1);
    bank.approveAll();
    expect((await again).status).toBe(200);
  });

  test('get what their Idempotency-Key has made before, if anything', async () => {
    const [key, other] = [{ 'Idempotency-Key': 'before' }, { 'Idempotency-Key': 'under-way' }];
    const before = gateway.pay(paymentBody(), key).then((answer) => answer);
    await bankHolds(1);
    bank.approveAll();
    const { id } = (await before).body as { id: string };

    const underWay = [gateway.pay(paymentBody({ amount: 2000 }), other).then((answer) => answer)];
    for (let i = 1; i < LIMIT; i++)
      underWay.push(gateway.pay(paymentBody()).then((answer) => answer));
    await bankHolds(LIMIT);
    const again = await gateway.pay(paymentBody(), key).expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toMatchObject({ id, status: 'succeeded' });
    const waits = await gateway.pay(paymentBody({ amount: 2000 }), other).expect(409);
    expect(waits.body).toMatchObject({ code: 'payment_in_progress' });
    const reused = await gateway.pay(paymentBody({ amount: 3000 }), key).expect(422);
    expect(reused.body).toMatchObject({ code: 'idempotency_key_reused' });
    expect(bank.holding()).toBe(LIMIT);
    bank.approveAll();
    await Promise.all(underWay);
  });

  test('can still be read and listed', async () => {
    const underWay = await fillUp();
    const { body } = await gateway.get('/payments').expect(200);
    expect(body).toMatchObject({ data: [{}, {}, {}] });
    bank.approveAll();
    await Promise.all(underWay);
  });

  describe('on a connection that returns before its Retry-After', () => {
    let agent: Agent;

    beforeEach(async () => {
      agent = new Agent({ keepAlive: true, maxSockets: 1 });
      gateway.server.listen(0);
      await once(gateway.server, 'listening');
    });

    afterEach(() => {
      agent.destroy();
      gateway.server.close();
    });

    const payAgain = () => {
      const { port } = gateway.server.address() as AddressInfo;
      return supertest(`http://127.0.0.1:${port}`)
        .post('/payments')
        .agent(agent)
        .set({ 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT })
        .send(paymentBody())
        .then((answer) => answer);
    };

    test('are refused again only after that time', async () => {
      const underWay = await fillUp();
      expect((await payAgain()).status).toBe(503);
      const refusedAt = performance.now();
      expect((await payAgain()).status).toBe(503);
      expect(performance.now() - refusedAt).toBeGreaterThan(900);
      bank.approveAll();
      await Promise.all(underWay);
    });

    test('are accepted if there is room by then', async () => {
      const underWay = await fillUp();
      expect((await payAgain()).status).toBe(503);
      const again = payAgain();
      bank.approveAll();
      await Promise.all(underWay);
      await bankHolds(1);
      bank.approveAll();
      expect((await again).status).toBe(200);
    });
  });
});
