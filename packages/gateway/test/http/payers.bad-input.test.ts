import { createAddressTokens } from '../../src/vault/address-tokens.js';
import { newId } from '../../src/domain/ids.js';
import { parseKeyRing } from '../../src/vault/key-ring.js';
import { SANDBOX_TOKEN_HASH_KEYS } from '../../src/config/sandbox.js';
import { bankSays, type ScriptedBank, startScriptedBank } from '../support/scripted-bank.js';
import { freshSqlite, type TestDatabase } from '../support/engines.js';
import { openGateway, paymentBody, type TestGateway } from '../support/gateway.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';

const SHOP = 'https://shop.example/thanks';
const tokens = createAddressTokens(parseKeyRing(SANDBOX_TOKEN_HASH_KEYS), 'challenge_token');

describe("Somebody who has no payer's address", () => {
  let bank: ScriptedBank;
  let database: TestDatabase;
  let gateway: TestGateway;
  let reads = 0;
  let isDown = false;
  let token: string;

  beforeAll(async () => {
    bank = await startScriptedBank();
    database = await freshSqlite();
    gateway = await openGateway(database, bank.url, {
      decorateStore: (store) => ({
        ...store,
        findForPayer(paymentId) {
          reads += 1;
          return isDown
            ? Promise.reject(new StoreUnavailable(new Error('down')))
            : store.findForPayer(paymentId);
        },
      }),
    });
    const { body } = await gateway.pay(
      paymentBody({ return_url: SHOP }, { number: '4000000000003220' }),
    );
    const { next_action: next } = body as { next_action: { url: string } };
    token = new URL(next.url).pathname.replace('/3d-secure/', '');
  });

  beforeEach(() => {
    reads = 0;
    isDown = false;
    bank.says(bankSays.paid);
  });

  afterAll(async () => {
    await gateway.close();
    await database.drop();
    bank.close();
  });

  const steps = ['', '/return'] as const;
  const forged = (): [string, string][] => [
    ['a guess', 'A'.repeat(48)],
    ['a payment id', newId()],
    ['a cut token', token.slice(0, -1)],
    ['a longer token', `${token}A`],
    ['an overlong token', token.repeat(200)],
    ['a changed token', token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
    ['a token in other letters', token.toUpperCase()],
    ['a NUL', '%00'],
    ['a token and a NUL', `${token}%00`],
    ['a token and a line feed', `${token}%0d%0aX:%20y`],
    ['half a percent code', `${token}%`],
    ['bytes that are not UTF-8', '%ff%fe'],
    ['a slash in disguise', `..%2f${token}`],
    ['a script', '%3Cscript%3Ealert(1)%3C%2Fscript%3E'],
    ['an SQL text', "'%20or%201=1--"],
    ['a card number', '4242424242424242'],
  ];

  test.each(steps)('gets the same page for every token that is not one: …%s', async (step) => {
    for (const [what, text] of forged()) {
      const answer = await gateway.request
        .get(`/3d-secure/${text}${step}`)
        .set('Accept', 'text/html,application/xhtml+xml,*/*;q=0.8');
      const { status, type } = answer;
      expect({ what, status, type }).toEqual({ what, status: 404, type: 'text/html' });
      expect(answer.text).toContain('This link does not lead anywhere');
      expect(answer.text).not.toMatch(/script|4242|<input|alert/);
    }
    expect(reads).toBe(0);
    expect(bank.questions()).toBe(0);
  });

  test('gets a problem document as a program, which repeats nothing', async () => {
    for (const [what, text] of forged()) {
      for (const accept of ['application/json', 'application/problem+json', '*/*']) {
        const { status, type, body } = await gateway.request
          .get(`/3d-secure/${text}`)
          .set('Accept', accept);
        expect({ what, status, type }).toEqual({
          what,
          status: 404,
          type: 'application/problem+json',
        });
        expect((body as { code: string }).code).toBe('challenge_not_found');
        expect(JSON.stringify(body)).not.toContain(text.slice(0, 20));
      }
    }
    expect(reads).toBe(0);
  });

  test('with the token of a payment that does not exist gets it too', async () => {
    const made = tokens.make(newId(), 'sandbox')?.reveal() ?? '';
    const { status } = await gateway.request.get(`/3d-secure/${made}`);
    expect({ status, reads }).toEqual({ status: 404, reads: 1 });
  });

  test('with a token of a payment that has no challenge gets it too', async () => {
    const { id } = await gateway.paid();
    const made = tokens.make(id, 'sandbox')?.reveal() ?? '';
    expect((await gateway.request.get(`/3d-secure/${made}`)).status).toBe(404);
    expect((await gateway.request.get(`/3d-secure/${made}/return`)).status).toBe(404);
  });

  test.each(['/3d-secure', '/3d-secure/', '/3d-secure/a/b', '/3d-secure/a/return/b'])(
    'gets the page at %s as well',
    async (path) => {
      const { status, text } = await gateway.request.get(path).set('Accept', 'text/html');
      expect(status).toBe(404);
      expect(text).toContain('This link does not lead anywhere');
    },
  );

  test('gets 405 for other methods, as a page or a problem', async () => {
    const page = await gateway.request.delete(`/3d-secure/${token}`).set('Accept', 'text/html');
    expect([page.status, page.headers.allow, page.type]).toEqual([405, 'GET, HEAD', 'text/html']);
    const problem = await gateway.request.post(`/3d-secure/${token}`);
    expect([problem.status, problem.headers.allow, problem.type]).toEqual([
      405,
      'GET, HEAD',
      'application/problem+json',
    ]);
    const back = await gateway.request.put(`/3d-secure/${token}/return`);
    expect([back.status, back.headers.allow]).toEqual([405, 'GET, POST, HEAD']);
    expect((await gateway.request.options(`/3d-secure/${token}`)).status).toBe(204);
  });

  test('who has an address reads a calm page while the database is down', async () => {
    isDown = true;
    const page = await gateway.request.get(`/3d-secure/${token}`).set('Accept', 'text/html');
    expect([page.status, page.type, page.headers['retry-after']]).toEqual([503, 'text/html', '1']);
    expect(page.text).toContain('Please try again in a moment');
    const problem = await gateway.request.get(`/3d-secure/${token}`);
    expect([problem.status, problem.type]).toEqual([503, 'application/problem+json']);
  });

  test('does not find these addresses below the base path of the API', async () => {
    expect((await gateway.request.get(`/api/v1/3d-secure/${token}`)).status).toBe(404);
  });

  test('who has an address but is another merchant sees nothing of the payment in the API', async () => {
    const id = tokens.read(token)?.ofId ?? '';
    expect((await gateway.lookUp(id, 'Bearer second_merchant_mock_token')).status).toBe(404);
    expect((await gateway.get(`/payments/${token}`)).status).toBe(404);
  });
});
