import request from 'supertest';
import { createApp } from '../src/http/app.js';
import { asProblem, depositOf, GOOD_CARD, openBank } from './support.js';

const card = { number: GOOD_CARD, cvv: '123', expiry: '12/42' };
const withCard = (more: object) => depositOf(undefined, { card: { ...card, ...more } });

describe('Wrong values are refused by the name of their field', () => {
  test.each([
    ['a wrong check digit', withCard({ number: '4242424242424243' }), 'card.number'],
    ['a card number with letters', withCard({ number: '4242x242' }), 'card.number'],
    ['a card number as a number', withCard({ number: 4242424242424242 }), 'card.number'],
    ['a long CVV', withCard({ cvv: '12345' }), 'card.cvv'],
    ['no CVV', withCard({ cvv: undefined }), 'card.cvv'],
    ['a month 13', withCard({ expiry: '13/42' }), 'card.expiry'],
    ['a month 0', withCard({ expiry: '00/42' }), 'card.expiry'],
    ['an expiry of five digits', withCard({ expiry: '12042' }), 'card.expiry'],
    ['a holder name that is no text', withCard({ holder_name: 5 }), 'card.holder_name'],
    ['no card', depositOf(undefined, { card: undefined }), 'card'],
    ['an amount of 0', depositOf(undefined, { amount: 0 }), 'amount'],
    ['a negative amount', depositOf(undefined, { amount: -1 }), 'amount'],
    ['half a cent', depositOf(undefined, { amount: 1.5 }), 'amount'],
    ['an amount as text', depositOf(undefined, { amount: '100' }), 'amount'],
    ['an amount too large to count', depositOf(undefined, { amount: 2 ** 53 }), 'amount'],
    ['a currency of two letters', depositOf(undefined, { currency: 'US' }), 'currency'],
    ['a reference with a space', depositOf(undefined, { reference: 'a b' }), 'reference'],
    ['a long reference', depositOf(undefined, { reference: 'a'.repeat(65) }), 'reference'],
    ['an unknown capture', depositOf(undefined, { capture: 'later' }), 'capture'],
    ['the card as reference', depositOf(undefined, { reference: `a-${GOOD_CARD}` }), 'reference'],
    ['an unknown field', depositOf(undefined, { tip: 5 }), 'body'],
    ['an unknown field of the card', withCard({ pin: '1234' }), 'card'],
    ['a list', [], 'body'],
  ])('%s', async (_what, body, field) => {
    const bank = openBank();
    const answer = await bank.pay(body).expect(422);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const problem = asProblem(answer.body);
    expect(problem).toMatchObject({ status: 422, code: 'invalid', errors: [{ field }] });
    expect(problem.errors).toHaveLength(1);
    expect(await bank.entries()).toEqual([]);
  });

  test('says of each missing field that it is required', async () => {
    const answer = await openBank().pay({}).expect(422);
    expect(asProblem(answer.body).errors).toEqual(
      ['card', 'amount', 'currency'].map((field) => ({
        field,
        code: 'required',
        message: 'is required',
      })),
    );
  });

  test.each([
    'limit=0',
    'limit=x',
    'limit=1001',
    'limit=1&limit=2',
    'after=-1',
    'reference=',
    'x=1',
  ])('the ledger query %s', async (query) => {
    const answer = await openBank().api.get(`/api/v1/ledger?${query}`).expect(422);
    const field = query.startsWith('x') ? 'query' : query.split('=')[0];
    expect(asProblem(answer.body).errors).toMatchObject([{ field }]);
  });

  test('a reference in the path', async () => {
    const answer = await openBank().look('a%20b').expect(422);
    expect(asProblem(answer.body).errors).toMatchObject([{ field: 'reference' }]);
    await openBank().look('%E0%A4%A').expect(400);
  });
});

describe('An answer to bad input never repeats what was sent', () => {
  test.each([
    ['unknown keys', `{"SECRET":1,"card":{"SECRET":1}}`, 422],
    ['prototype keys', `{"__proto__":{"amount":1},"card":{"__proto__":{"x":"SECRET"}}}`, 422],
    ['broken JSON', `{"card":{"number":"SECRET"`, 400],
    ['no JSON at all', `SECRET`, 400],
    ['wrong values', `{"amount":"SECRET","currency":"SECRET","capture":"SECRET"}`, 422],
  ])('%s', async (_what, sent, status) => {
    const bank = openBank();
    const answer = await bank.api
      .post('/api/v1/deposit')
      .set('Content-Type', 'application/json')
      .send(sent)
      .expect(status);
    asProblem(answer.body);
    expect(answer.text).not.toMatch(/SECRET|__proto__/);
    expect(bank.logged.join('')).not.toMatch(/SECRET|__proto__/);
  });

  test('and prototype keys are refused even if everything else is valid', async () => {
    const bank = openBank();
    const sent = JSON.stringify(depositOf()).replace('{', '{"__proto__":{"capture":"manual"},');
    const answer = await bank.api
      .post('/api/v1/deposit')
      .set('Content-Type', 'application/json')
      .send(sent);
    expect(asProblem(answer.body).errors).toMatchObject([{ field: 'body', code: 'unknown_field' }]);
    expect(await bank.entries()).toEqual([]);
  });
});

describe('A request that is not a deposit', () => {
  test('gets a 415 for another content type', async () => {
    const { api } = openBank();
    await api.post('/api/v1/deposit').type('text/plain').send('{}').expect(415);
    await api.post('/api/v1/deposit').type('form').send('amount=1').expect(415);
    await api
      .post('/api/v1/deposit')
      .set('Content-Type', 'application/json; charset=klingon')
      .send('{}')
      .expect(415);
  });

  test.each([{}, { 'Content-Type': 'application/x-www-form-urlencoded' }])(
    'gets 400 for no body, with %j',
    async (headers) => {
      const asked = openBank().api.post('/api/v1/deposit').set('Content-Length', '0').set(headers);
      expect(asProblem((await asked.expect(400)).body)).toMatchObject({
        code: 'malformed',
        detail: 'The body is empty.',
      });
    },
  );

  test('gets a 413 above 64 KiB, and is read up to that size', async () => {
    const bank = openBank();
    const padded = (bytes: number) => {
      const text = JSON.stringify(depositOf());
      return text + ' '.repeat(bytes - text.length);
    };
    const send = (text: string) =>
      bank.api.post('/api/v1/deposit').set('Content-Type', 'application/json').send(text);
    await send(padded(65_536)).expect(201);
    const answer = await send(padded(65_537)).expect(413);
    expect(asProblem(answer.body).code).toBe('too_large');
    expect(await bank.entries()).toHaveLength(1);
  });

  test('gets a 404 for a path that does not exist', async () => {
    const { api } = openBank();
    for (const path of ['/', '/api/v1', '/api/v1/deposits', '/api/v1/deposit/a/b', '/swagger/x']) {
      const answer = await api.get(path).expect(404);
      expect(asProblem(answer.body).code).toBe('not_found');
    }
  });

  test('gets a 405 with the allowed methods', async () => {
    const { api } = openBank();
    const allowed = async (path: string) => (await api.delete(path).expect(405)).headers.allow;
    expect(await allowed('/api/v1/deposit')).toBe('POST');
    expect(await allowed('/api/v1/deposit/a')).toBe('GET, HEAD');
    expect(await allowed('/api/v1/deposit/a/bar')).toBe('POST');
    expect(await allowed('/api/v1/deposit/a/void')).toBe('POST');
    expect(await allowed('/api/v1/ledger')).toBe('GET, HEAD');
    const options = await api.options('/api/v1/ledger').expect(204);
    expect(options.headers.allow).toBe('GET, HEAD');
  });

  test('gets no header that reveals the server software', async () => {
    const { headers } = await openBank().api.get('/health/live').expect(200);
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('etag');
  });
});

describe('When the ledger is unusable', () => {
  test('a deposit gets a 503, and the bank is not ready', async () => {
    const bank = openBank();
    const broken = () => {
      throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' });
    };
    const app = createApp({
      ledger: { ...bank.ledger, recordDeposit: broken, check: broken },
      clock: () => 0,
      settings: { ...bank.settings, docs: false },
      keys: bank.keys,
      logger: bank.logger,
    });
    const answer = await request(app).post('/api/v1/deposit').send(depositOf()).expect(503);
    expect(asProblem(answer.body).code).toBe('ledger_unavailable');
    expect(answer.headers['retry-after']).toBe('1');
    await request(app).get('/health/ready').expect(503);
    await request(app).get('/health/live').expect(200);
    await request(app).get('/swagger/').expect(404);
  });

  test('is the only time that a health check fails, at the root or under the prefix', async () => {
    const { api } = openBank();
    for (const path of ['/health', '/api/v1/health']) {
      expect((await api.get(`${path}/live`).expect(200)).body).toEqual({ status: 'live' });
      expect((await api.get(`${path}/ready`).expect(200)).body).toEqual({ status: 'ready' });
    }
  });
});
