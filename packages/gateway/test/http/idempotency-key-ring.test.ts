import { randomBytes } from 'node:crypto';
import { type BankSimulator, startBankSimulator } from '@payment-gateway/testkit';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { openGateway, paymentBody, type TestGateway } from '../support/gateway.js';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [old, current] = [newKey('2025'), newKey('2026')];
const KEY = { 'Idempotency-Key': 'attempt-1' };

onEachEngine('An Idempotency-Key that was used under an older hash key', (fresh) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let id: string;

  // The database has hashes under both keys: of a payment, and then of a refund.
  beforeAll(async () => {
    bank = await startBankSimulator();
    database = await fresh();
    await withRing(old, async (gateway) => {
      const paid = await gateway.pay(paymentBody(), KEY).expect(200);
      ({ id } = paid.body as { id: string });
      await gateway.operate(id, 'refunds', { amount: 300 }, KEY).expect(200);
    });
  });

  afterAll(async () => {
    await database.drop();
    await bank.terminate();
  });

  async function withRing(ring: string, use: (gateway: TestGateway) => Promise<void>) {
    const environment = { TOKEN_HASH_KEYS: ring };
    const gateway = await openGateway(database, bank.apiUrl, { environment });
    try {
      await use(gateway);
    } finally {
      await gateway.close();
    }
  }

  const movements = async () => (await bank.ledger()).map(({ kind }) => kind);

  test('works as before while that key is in the ring, at any place', async () => {
    for (const ring of [`${old},${current}`, `${current},${old}`]) {
      await withRing(ring, async (gateway) => {
        const again = await gateway.pay(paymentBody(), KEY).expect(200);
        expect(again.body).toMatchObject({ id });
        expect(again.headers['idempotent-replayed']).toBe('true');
        await gateway.pay(paymentBody({ amount: 2000 }), KEY).expect(422);
        await gateway.operate(id, 'refunds', { amount: 300 }, KEY).expect(200);
      });
    }
    expect(await movements()).toEqual(['charge', 'refund']);
  });

  test('without that key in the ring names the payment, and charges and refunds nothing', async () => {
    await withRing(current, async (gateway) => {
      const answers = [
        await gateway.pay(paymentBody(), KEY),
        await gateway.operate(id, 'refunds', { amount: 300 }, KEY),
      ];
      for (const { status, body } of answers) {
        expect(status).toBe(409);
        expect(body).toMatchObject({ code: 'idempotency_key_unverifiable', payment_id: id });
      }
    });
    expect(await movements()).toEqual(['charge', 'refund']);
  });
});
