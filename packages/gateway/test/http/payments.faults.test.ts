import { type Server } from 'node:http';
import { connect } from 'node:net';
import { type BankSimulator, startBankSimulator, waitFor } from '@payment-gateway/testkit';
import { type Intent, type PaymentStore } from '../../src/services/ports/payment-store.js';
import { freshSqlite, type TestDatabase } from '../support/engines.js';
import { FIRST_MERCHANT, openGateway, paymentBody, rowCount } from '../support/gateway.js';
import { withServer } from '../support/server.js';

describe('When something fails in the middle of a payment', () => {
  let bank: BankSimulator;
  let database: TestDatabase;

  beforeAll(async () => {
    bank = await startBankSimulator();
  });

  beforeEach(async () => {
    database = await freshSqlite();
  });

  afterEach(async () => {
    await database.drop();
  });

  afterAll(async () => {
    await bank.terminate();
  });

  const openWith = (broken: (store: PaymentStore) => Partial<PaymentStore>) =>
    openGateway(database, bank.apiUrl, {
      decorateStore: (store) => ({ ...store, ...broken(store) }),
    });

  const connectionsOf = (server: Server) =>
    new Promise<number>((resolve) => {
      server.getConnections((_, count) => {
        resolve(count);
      });
    });

  const diskFull = () => Promise.reject(new Error('SQLITE_FULL'));

  test('after the bank has charged, the merchant gets "processing", never an error', async () => {
    const gateway = await openWith(() => ({ recordChange: diskFull }));
    const { status, body } = await gateway.pay(paymentBody());
    await gateway.close();
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'processing', code: null });
    expect(await bank.ledger((body as { id: string }).id)).toHaveLength(1);
  });

  test('before the intent is on disk, nothing is sent, and the merchant may retry', async () => {
    const before = await bank.ledger();
    const gateway = await openWith(() => ({ recordIntent: diskFull }));
    const { status, headers } = await gateway.pay(paymentBody());
    await gateway.close();
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(await bank.ledger()).toEqual(before);
  });

  test('what goes to storage contains no CVV, however wrapped', async () => {
    const seen: Intent[] = [];
    const gateway = await openWith((store) => ({
      recordIntent: (intent) => {
        seen.push(intent);
        return store.recordIntent(intent);
      },
    }));
    await gateway.pay(paymentBody());
    await gateway.close();
    expect(Object.keys(seen[0]?.card ?? {}).sort()).toEqual([
      'createdAt',
      'expiryMonth',
      'expiryYear',
      'holderName',
      'id',
      'keyId',
      'merchantId',
      'number',
    ]);
  });

  test('a request that got a 408 is not charged if its rest arrives later', async () => {
    const gateway = await openGateway(database, bank.apiUrl, {
      environment: { REQUEST_TIMEOUT_MS: '300' },
    });
    await withServer(gateway.server, async (port) => {
      const body = JSON.stringify(paymentBody());
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => undefined); // the rest may meet a closed connection
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.write(
        `POST /payments HTTP/1.1\r\nHost: x\r\nAuthorization: ${FIRST_MERCHANT}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
      );
      await waitFor(() => answer.includes('\r\n\r\n'), { what: 'the answer' });
      socket.end(body.slice(20));
      await waitFor(() => connectionsOf(gateway.server).then((count) => count === 0), {
        what: 'the server to have done with the connection',
      });
      expect(answer).toContain('HTTP/1.1 408');
    });
    await gateway.close();
    expect(await rowCount(database)).toBe(0);
  });

  test('a payment is still answered if garbage follows on the connection', async () => {
    const gateway = await openGateway(database, bank.apiUrl);
    await withServer(gateway.server, async (port) => {
      const body = JSON.stringify(paymentBody());
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.write(
        `POST /payments HTTP/1.1\r\nHost: x\r\nAuthorization: ${FIRST_MERCHANT}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
          'this is no HTTP\r\n\r\n',
      );
      await waitFor(() => answer.includes('"status":"succeeded"'), { what: 'the payment' });
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
      socket.destroy();
    });
    await gateway.close();
  });
});
