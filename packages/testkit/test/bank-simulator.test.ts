import { join } from 'node:path';
import { startBankSimulator, temporaryFolder } from '../src/index.js';

test('A bank simulator keeps its ledger after a kill, and returns it', async () => {
  const ledgerFile = join(temporaryFolder('bank-test'), 'ledger.sqlite');
  const bank = await startBankSimulator({ ledgerFile });
  for (const reference of ['first', 'second']) {
    const card = { number: '4242424242424242', cvv: '123', expiry: '12/42', holder_name: 'J' };
    const answer = await fetch(`${bank.apiUrl}/deposit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ card, amount: 1000, currency: 'USD', reference }),
    });
    expect(answer.status).toBe(201);
  }
  await bank.kill();

  const again = await startBankSimulator({ ledgerFile, port: bank.port });

  const charge = { reference: 'first', kind: 'charge', amount: 1000, currency: 'USD' };
  expect(await again.ledger('first')).toMatchObject([charge]);
  expect(await again.ledger()).toHaveLength(2);
  expect(await again.terminate()).toEqual({ code: 0, signal: null });
});
