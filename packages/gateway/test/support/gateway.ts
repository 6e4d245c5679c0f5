import { startBankSimulator } from '@payment-gateway/testkit';
import supertest from 'supertest';
import { type ReplacedParts } from '../../src/compose/core.js';
import { composeGateway } from '../../src/compose/gateway.js';
import { readConfig } from '../../src/config/config.js';
import { eventListView } from '../../src/http/schemas/list.js';
import { operatedView } from '../../src/http/schemas/operation.js';
import { paymentView, type PaymentView } from '../../src/http/schemas/payment.js';
import { migrate } from '../../src/database/migrate.js';
import { freshSqlite, type TestDatabase } from './engines.js';

export const FIRST_MERCHANT = 'Bearer first_merchant_mock_token';
export const SECOND_MERCHANT = 'Bearer second_merchant_mock_token';

/** A body that is accepted as it is. */
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

/** A whole gateway in this process, quiet, on a test database and the given bank. */
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

  // All as the first merchant, unless the headers say otherwise.
  return {
    ...gateway,
    request,
    /** The database behind it, opened once more; to be closed. */
    stored: () => database.open(),
    get,
    post,
    /** `POST /payments`. */
    pay: (body: object | string, headers: Headers = {}) => post('/payments', body, headers),
    /** A new payment, as the gateway answered. */
    async paid(fields: object = {}, card: object = {}): Promise<PaymentView> {
      const { body } = await post('/payments', paymentBody(fields, card)).expect(200);
      return paymentView.parse(body);
    },
    /** `GET /payments/{id}`. */
    lookUp: (id: string, authorization = FIRST_MERCHANT) =>
      get(`/payments/${id}`, { Authorization: authorization }),
    /** A payment as it is now. */
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
    /** The same, as the gateway answered it. */
    async operated(id: string, path: 'captures' | 'void' | 'refunds', body: object = {}) {
      const answer = await post(`/payments/${id}/${path}`, body).expect(200);
      return operatedView.parse(answer.body);
    },
    /** The history of a payment, in short: what happened, by whom. */
    async historyOf(id: string): Promise<string[]> {
      const { body } = await get(`/payments/${id}/events`).expect(200);
      return eventListView.parse(body).data.map(({ type, cause }) => `${type} by ${cause}`);
    },
  };
}

export type TestGateway = Awaited<ReturnType<typeof openGateway>>;

/** A gateway with a database and a real bank of its own. `close` ends all three. */
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

/** How many rows there are: to see that nothing was left behind. */
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
