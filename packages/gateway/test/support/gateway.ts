import { startBankSimulator } from '@payment-gateway/testkit';
import supertest from 'supertest';
import { composeGateway, type ReplacedParts } from '../../src/compose.js';
import { readConfig } from '../../src/config/config.js';
import { migrate } from '../../src/storage/migrate.js';
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
  return {
    ...gateway,
    request,
    /** `POST /api/v1/payments` of the first merchant. */
    pay: (body: object | string, headers: Record<string, string> = {}) =>
      request
        .post('/api/v1/payments')
        .set({ 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT, ...headers })
        .send(body),
    /** `GET /api/v1/payments/{id}`, of the first merchant unless told otherwise. */
    lookUp: (id: string, authorization = FIRST_MERCHANT) =>
      request.get(`/api/v1/payments/${id}`).set('Authorization', authorization),
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

/** How many payments, cards and events there are: to see that nothing was left behind. */
export async function rowCount(database: TestDatabase): Promise<number> {
  const opened = await database.open();
  try {
    const rows = await opened.run((connection) =>
      Promise.all([
        connection.selectFrom('payments').select('uuid').execute(),
        connection.selectFrom('cards').select('uuid').execute(),
        connection.selectFrom('payment_events').select('payment_id').execute(),
      ]),
    );
    return rows.flat().length;
  } finally {
    await opened.close();
  }
}
