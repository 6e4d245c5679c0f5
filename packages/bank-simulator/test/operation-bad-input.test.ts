import { asProblem, depositOf, GOOD_CARD, openBank } from './support.js';

const calls = ['captures', 'void', 'refunds'] as const;
const amounted = ['captures', 'refunds'] as const;

/** A bank with a hold and a charge, and a way to send anything about them. */
async function bankToSpoil() {
  const bank = openBank();
  await bank.pay(depositOf(undefined, { reference: 'hold', capture: 'manual' })).expect(201);
  await bank.pay(depositOf(undefined, { reference: 'charge' })).expect(201);
  const post = (call: string, deposit = call === 'captures' ? 'hold' : 'charge') =>
    bank.api.post(`/api/v1/deposit/${deposit}/${call}`).set('Content-Type', 'application/json');
  return { ...bank, post };
}

describe.each(calls)('POST /deposit/{reference}/%s', (call) => {
  test.each([
    ['no reference', {}, 'reference'],
    ['a reference with a space', { reference: 'a b' }, 'reference'],
    ['an empty reference', { reference: '' }, 'reference'],
    ['a long reference', { reference: 'a'.repeat(65) }, 'reference'],
    ['a reference that is no text', { reference: 5 }, 'reference'],
    ['a card as reference', { reference: GOOD_CARD }, 'reference'],
    ['a card inside a reference', { reference: `r-${GOOD_CARD}` }, 'reference'],
    ['a card set apart by hyphens', { reference: '4242-4242-4242-4242' }, 'reference'],
    ['an unknown field', { reference: 'o', tip: 5 }, 'body'],
    ['a list', [], 'body'],
    ['null', null, 'body'],
  ])('refuses %s', async (_what, body, field) => {
    const bank = await bankToSpoil();
    const answer = await bank.post(call).send(JSON.stringify(body)).expect(422);
    const problem = asProblem(answer.body);
    expect(problem).toMatchObject({ status: 422, code: 'invalid', errors: [{ field }] });
    expect(problem.errors).toHaveLength(1);
    expect(await bank.entries()).toHaveLength(2);
  });

  test('refuses a malformed reference in the path', async () => {
    const bank = await bankToSpoil();
    const answer = await bank.post(call, 'a%20b').send({ reference: 'o' }).expect(422);
    expect(asProblem(answer.body).errors).toMatchObject([{ field: 'reference' }]);
    await bank.post(call, '%E0%A4%A').send({ reference: 'o' }).expect(400);
  });

  test('refuses invalid JSON without repeating it', async () => {
    const bank = await bankToSpoil();
    for (const body of ['', 'SECRET', '{"reference":"SECRET"']) {
      const answer = await bank.post(call).send(body).expect(400);
      expect(asProblem(answer.body).code).toBe('malformed');
      expect(answer.text).not.toMatch('SECRET');
    }
    await bank.post(call).type('text/plain').send('{}').expect(415);
    const large = { reference: 'a'.repeat(65_536) };
    await bank.post(call).send(large).expect(413);
    const unknown = await bank.post(call).send({ reference: 'o', SECRET: 1 }).expect(422);
    expect(unknown.text).not.toMatch('SECRET');
    expect(bank.logged.join('')).not.toMatch('SECRET');
    expect(await bank.entries()).toHaveLength(2);
  });

  test('refuses other methods, and names the allowed one', async () => {
    const bank = await bankToSpoil();
    const answer = await bank.api.get(`/api/v1/deposit/charge/${call}`).expect(405);
    expect(answer.headers.allow).toBe('POST');
    expect(asProblem(answer.body).code).toBe('method_not_allowed');
  });

  test('keeps a card number in the path out of the log', async () => {
    const bank = await bankToSpoil();
    await bank.post(call, GOOD_CARD).send({ reference: 'o' }).expect(404);
    expect(bank.logged.join('')).not.toMatch(GOOD_CARD);
    expect(bank.logged.join('')).toMatch(`/deposit/[card number]/${call}`);
  });

  test('can be retried with correct values under the refused reference', async () => {
    const bank = await bankToSpoil();
    await bank.post(call).send({ reference: 'o', tip: 5 }).expect(422);
    await bank.post(call).send({ reference: 'o' }).expect(201);
    expect(await bank.entries()).toHaveLength(3);
  });
});

describe.each(amounted)('The amount of POST /deposit/{reference}/%s', (call) => {
  test.each([
    ['0', 0],
    ['negative', -1],
    ['half a cent', 1.5],
    ['text', '100'],
    ['null', null],
    ['too large to count', 2 ** 53],
    ['endless', '1e999'],
  ])('must not be %s', async (_what, amount) => {
    const bank = await bankToSpoil();
    const body = JSON.stringify({ reference: 'o', amount }).replace('"1e999"', '1e999');
    const answer = await bank.post(call).send(body).expect(422);
    expect(asProblem(answer.body).errors).toMatchObject([{ field: 'amount' }]);
    expect(await bank.entries()).toHaveLength(2);
  });

  test('may be any positive integer, even if it is too large for the deposit', async () => {
    const bank = await bankToSpoil();
    const amount = Number.MAX_SAFE_INTEGER;
    const answer = await bank.post(call).send({ reference: 'o', amount }).expect(201);
    expect(answer.body).toMatchObject({ status: 'failed', reason: 'amount_too_large', amount });
  });
});

test('A void has no amount: it undoes the whole deposit', async () => {
  const bank = await bankToSpoil();
  const answer = await bank.post('void').send({ reference: 'o', amount: 1001 }).expect(422);
  expect(asProblem(answer.body).errors).toMatchObject([{ field: 'body', code: 'unknown_field' }]);
});

describe('GET /deposit/{reference}/operations/{operation_reference}', () => {
  test.each([
    ['a%20b/operations/o', 'reference'],
    ['charge/operations/a%20b', 'operation_reference'],
  ])('refuses %s', async (path, field) => {
    const bank = await bankToSpoil();
    const answer = await bank.api.get(`/api/v1/deposit/${path}`).expect(422);
    expect(asProblem(answer.body).errors).toMatchObject([{ field }]);
  });

  test('refuses other methods, and a path without a reference', async () => {
    const bank = await bankToSpoil();
    const answer = await bank.api.post('/api/v1/deposit/charge/operations/o').expect(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
    await bank.api.get('/api/v1/deposit/charge/operations').expect(404);
  });
});
