import { asLedger, depositOf, openBank } from './support.js';

describe('The ledger', () => {
  async function bankWithCharges(count: number) {
    const bank = openBank();
    for (let number = 1; number <= count; number++) {
      await bank.pay(depositOf(undefined, { reference: `order-${number}` })).expect(201);
    }
    return bank;
  }

  test('returns everything without a limit', async () => {
    const bank = await bankWithCharges(12);
    const answer = await bank.api.get('/api/v1/ledger').expect(200);
    expect(asLedger(answer.body)).toMatchObject({ has_more: false });
    expect(asLedger(answer.body).data.map(({ reference }) => reference)).toEqual(
      Array.from({ length: 12 }, (_, index) => `order-${index + 1}`),
    );
  });

  test('can be read in pages without losing or repeating an entry', async () => {
    const bank = await bankWithCharges(6);
    const seen: string[] = [];
    let after = '0';
    for (const hasMore of [true, false]) {
      const answer = await bank.api.get(`/api/v1/ledger?limit=3&after=${after}`).expect(200);
      const page = asLedger(answer.body);
      expect(page.has_more).toBe(hasMore);
      seen.push(...page.data.map(({ reference }) => reference));
      after = page.data.at(-1)?.id ?? '';
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((number) => `order-${number}`));
  });

  test('can be read for one reference', async () => {
    const bank = await bankWithCharges(3);
    await bank.void('order-2', { reference: 'v' }).expect(201);
    const entries = await bank.entries('?reference=order-2');
    expect(entries.map(({ kind }) => kind)).toEqual(['charge', 'void']);
    expect(await bank.entries('?reference=order-9')).toEqual([]);
  });
});
