import { startBankSimulator } from '@payment-gateway/testkit';
import supertest from 'supertest';
import { type ReplacedParts } from '../../src/compose/core.js';
import { composeGateway } from '../../src/compose/gateway.js';
import { readConfig } from '../../src/config/config.js';
import { eventListView } from '../../src/http/calls/list-events.js';
import { operatedView } from '../../src/http/schemas/operation.js';
import { paymentView, type PaymentView } from '../../src/http/schemas/payment.js';
import { migrate } from '../../src/database/migrate.js';
import { freshSqlite, type TestDatabase } from './engines.js';

export const FIRST_MERCHANT = 'Bearer first_merchant_mock_token';
export const SECOND_MERCHANT = 'Bearer second_merchant_mock_token';

/** A valid body. */
export const paymentBody = (fields: object = {}, card: object = {}) => ({
  card: {
    number: '4242424242424242',
    expiry_month: '12',
    expiry_year: '2042',
    cvv: '123',
    holder_name: 'John Doe',
    ...card,
  },
  amount: 1000,
  currency: 'USD',
  ...fields,
});

/** A complete gateway in this process, without logs, on a test database and the given bank. */
export async function openGateway(
  database: TestDatabase,
  bankUrl: string,
  options: ReplacedParts & { environment?: Record<string, string> } = {},
) {
  const migrating = await database.open();
  await migrate(migrating);
  await migrating.close();
  const config = readConfig({
    ...database.environment,
    BANK_URL: bankUrl,
    LOG_LEVEL: 'silent',
    WORKERS: 'none',
    ...options.environment,
  });
  const gateway = await composeGateway(config, options);
  const request = supertest(gateway.app);
  type Headers = Record<string, string>;
  const get = (path: string, headers: Headers = {}) =>
    request.get(`/api/v1${path}`).set({ Authorization: FIRST_MERCHANT, ...headers });
  const post = (path: string, body: object | string, headers: Headers = {}) =>
    request
      .post(`/api/v1${path}`)
      .set({ 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT, ...headers })
      .send(body);

  // Everything is sent as the first merchant, unless the headers say otherwise.
  return {
    ...gateway,
    request,
    /** Opens its database once more; close it afterwards. */
    stored: () => database.open(),
    get,
    post,
    /** `POST /payments`. */
    pay: (body: object | string, headers: Headers = {}) => post('/payments', body, headers),
    /** A new payment, as the gateway returned it. */
    async paid(fields: object = {}, card: object = {}): Promise<PaymentView> {
      const { body } = await post('/payments', paymentBody(fields, card)).expect(200);
      return paymentView.parse(body);
    },
    /** `GET /payments/{id}`. */
    lookUp: (id: string, authorization = FIRST_MERCHANT) =>
      get(`/payments/${id}`, { Authorization: authorization }),
    /** A payment in its current state. */
    async see(id: string): Promise<PaymentView> {
      const { body } = await get(`/payments/${id}`).expect(200);
      return paymentView.parse(body);
    },
    /** Captures, voids or refunds a payment. */
    operate: (
      id: string,
      path: 'captures' | 'void' | 'refunds',
      body: object | string = {},
      headers: Headers = {},
    ) => post(`/payments/${id}/${path}`, body, headers),
    /** The same, with the gateway's response. */
    async operated(id: string, path: 'captures' | 'void' | 'refunds', body: object = {}) {
      const answer = await post(`/payments/${id}/${path}`, body).expect(200);
      return operatedView.parse(answer.body);
    },
    /** A payment's history, in short: what happened, by whom. */
    async historyOf(id: string): Promise<string[]> {
      const { body } = await get(`/payments/${id}/events`).expect(200);
      return eventListView.parse(body).data.map(({ type, cause }) => `${type} by ${cause}`);
    },
  };
}

export type TestGateway = Awaited<ReturnType<typeof openGateway>>;

/** A gateway with its own database and a real bank. `close` ends all three. */
export async function openSandbox(
  options: Parameters<typeof openGateway>[2] & {
    fresh?: () => Promise<TestDatabase>;
    bankEnvironment?: Record<string, string>;
  } = {},
) {
  const { fresh = freshSqlite, bankEnvironment = {}, ...gatewayOptions } = options;
  const bank = await startBankSimulator({ env: bankEnvironment });
  const database = await fresh();
  const gateway = await openGateway(database, bank.apiUrl, gatewayOptions);
  return {
    bank,
    database,
    gateway,
    async close() {
      await gateway.close();
      await database.drop();
      await bank.terminate();
    },
  };
}

/** The number of rows: to check that nothing was left behind. */
export async function rowCount(database: TestDatabase): Promise<number> {
  const opened = await database.open();
  try {
    const rows = await opened.run((connection) =>
      Promise.all([
        connection.selectFrom('payments').select('uuid').execute(),
        connection.selectFrom('cards').select('uuid').execute(),
        connection.selectFrom('payment_events').select('payment_id').execute(),
        connection.selectFrom('operations').select('uuid').execute(),
      ]),
    );
    return rows.flat().length;
  } finally {
    await opened.close();
  }
}
