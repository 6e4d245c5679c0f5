import { waitFor } from '@payment-gateway/testkit';
import { freshSqlite } from '../support/engines.js';
import { openGateway, paymentBody, rowCount } from '../support/gateway.js';
import { startHeldBank } from '../support/held-bank.js';

test('More payments than the limit are answered 503 before anything is recorded, and it recovers at once', async () => {
  const bank = await startHeldBank();
  const database = await freshSqlite();
  const gateway = await openGateway(database, bank.url, {
    environment: { MAX_PAYMENTS_UNDER_WAY: '3' },
  });
  const underWay = [1, 2, 3].map(() => gateway.pay(paymentBody()).then((answer) => answer));
  await waitFor(() => bank.holding() === 3, { what: 'three payments to be at the bank' });
  const rows = await rowCount(database);

  const key = { 'Idempotency-Key': 'too-much' };
  for (let i = 0; i < 20; i++) {
    const { status, body, headers } = await gateway.pay(paymentBody(), key);
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'overloaded' });
    expect(headers['retry-after']).toBe('1');
  }
  expect(await rowCount(database)).toBe(rows);
  expect(bank.holding()).toBe(3);

  bank.approveAll();
  for (const answer of await Promise.all(underWay)) expect(answer.status).toBe(200);
  // The key is as good as new.
  const again = gateway.pay(paymentBody(), key).then((answer) => answer);
  await waitFor(() => bank.holding() === 1, { what: 'the payment to be at the bank' });
  bank.approveAll();
  expect((await again).status).toBe(200);

  bank.close();
  await gateway.close();
  await database.drop();
});
