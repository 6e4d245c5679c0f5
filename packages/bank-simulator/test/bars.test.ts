import { asDeposit, depositOf, openBank, SETTLE_MS } from './support.js';

const barred = { status: 'failed', code: '100', reason: 'barred' };

describe('Barring a reference', () => {
  test('that it has never seen declines a deposit that arrives later', async () => {
    const bank = openBank();
    await bank.look('a').expect(404);
    const bar = await bank.bar('a').expect(200);
    expect(asDeposit(bar.body)).toMatchObject(barred);
    expect(asDeposit((await bank.look('a').expect(200)).body)).toEqual(asDeposit(bar.body));

    const late = asDeposit(
      (await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201)).body,
    );
    expect(late).toMatchObject({ ...barred, amount: 1001, currency: 'USD' });
    expect(late.transaction_id).toBe(asDeposit(bar.body).transaction_id);
    expect(await bank.entries()).toEqual([]);
  });

  test('also declines a card with a fault', async () => {
    const bank = openBank();
    await bank.bar('a').expect(200);
    const late = await bank.pay(depositOf('4000009900000202', { reference: 'a' })).expect(201);
    expect(asDeposit(late.body)).toMatchObject(barred);
    expect(await bank.entries()).toEqual([]);
  });

  test('never undoes a charge', async () => {
    const bank = openBank();
    const paid = await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    expect((await bank.bar('a').expect(200)).body).toEqual(paid.body);
    expect(await bank.entries()).toHaveLength(1);
  });

  test('lets a pending payment settle', async () => {
    const bank = openBank();
    await bank.pay(depositOf('4000009900000806', { reference: 'a' })).expect(201);
    expect(asDeposit((await bank.bar('a').expect(200)).body).status).toBe('pending');
    bank.pass(SETTLE_MS);
    expect(asDeposit((await bank.look('a')).body).status).toBe('succeeded');
  });

  test('twice has no further effect', async () => {
    const bank = openBank();
    const first = await bank.bar('a').expect(200);
    bank.pass(1000);
    expect((await bank.bar('a').expect(200)).body).toEqual(first.body);
  });

  test('while the deposit is in flight ends in a charge or a bar, with the same response to both', async () => {
    const bank = openBank();
    const references = Array.from({ length: 40 }, (_, number) => `order-${number}`);
    await Promise.all(
      references.map(async (reference, number) => {
        const both = [
          () => bank.pay(depositOf(undefined, { reference })),
          () => bank.bar(reference),
        ];
        if (number % 2 === 0) both.reverse();
        const answers = await Promise.all(both.map((send) => send()));
        const statuses = new Set(answers.map(({ body }) => asDeposit(body).status));
        expect(statuses.size).toBe(1);
        const entries = await bank.entries(`?reference=${reference}`);
        expect(entries).toHaveLength(statuses.has('succeeded') ? 1 : 0);
      }),
    );
  });
});
