import { type ServerResponse } from 'node:http';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import {
  bankSays,
  CHALLENGE_URL,
  type ScriptedBank,
  startScriptedBank,
} from '../support/scripted-bank.js';
import { openGateway, paymentBody, type TestGateway } from '../support/gateway.js';

const CARD = { number: '4000000000003220' };
const SHOP = 'https://shop.example/thanks?order=6735&name=J%C3%B6%20+x';

onEachEngine('A payer', (fresh) => {
  let bank: ScriptedBank;
  let database: TestDatabase;
  let gateway: TestGateway;

  beforeAll(async () => {
    bank = await startScriptedBank();
    database = await fresh();
    gateway = await openGateway(database, bank.url, {
      environment: { BANK_TIMEOUT_MS: '400', RECONCILE_AFTER_MS: '10000' },
    });
  });

  afterAll(async () => {
    await gateway.close();
    await database.drop();
    bank.close();
  });

  /** A payment that waits for its payer, with the paths of the two addresses. */
  async function challenged(fields: object = {}) {
    bank.says(bankSays.waiting);
    const { body } = await gateway
      .pay(paymentBody({ return_url: SHOP, ...fields }, CARD))
      .expect(200);
    const { id, next_action: next } = body as { id: string; next_action: { url: string } };
    const sentBack = bank.deposits().at(-1)?.three_d_secure?.return_url ?? '';
    return { id, out: new URL(next.url).pathname, back: new URL(sentBack).pathname };
  }

  const shopOf = (id: string): string => `${SHOP}&payment_id=${id}`;
  const visit = (path: string) => gateway.request.get(path).set('Accept', 'text/html');
  const statusOf = async (id: string) => (await gateway.see(id)).status;

  test('is sent to the challenge of the bank, as often as they follow the link', async () => {
    const { id, out } = await challenged();
    for (let visits = 0; visits < 2; visits++) {
      const { status, headers } = await visit(out);
      expect({ status, location: headers.location }).toEqual({
        status: 303,
        location: CHALLENGE_URL,
      });
    }
    expect(await statusOf(id)).toBe('requires_action');
  });

  test('comes back to the shop once the payment is recorded', async () => {
    const { id, back } = await challenged();
    bank.says(bankSays.paid);
    const { status, headers } = await visit(back);
    expect({ status, location: headers.location }).toEqual({ status: 303, location: shopOf(id) });
    expect(await gateway.see(id)).toMatchObject({
      status: 'succeeded',
      next_action: null,
      three_d_secure: { flow: 'challenge', result: 'authenticated', liability_shifted: true },
    });
    expect(await gateway.historyOf(id)).toContain('outcome_recorded by payer');
  });

  test('comes back to the shop when the authentication failed', async () => {
    const { id, back } = await challenged();
    bank.says(bankSays.failed);
    expect((await visit(back)).headers.location).toBe(shopOf(id));
    expect(await gateway.see(id)).toMatchObject({
      status: 'failed',
      decline_reason: 'authentication_failed',
      three_d_secure: { result: 'not_authenticated' },
    });
  });

  test('may be sent back by POST, with whatever the bank puts into it', async () => {
    const { id, back } = await challenged();
    bank.says(bankSays.paid);
    const { status, headers } = await gateway.request
      .post(`${back}?status=succeeded`)
      .type('form')
      .send('cres=eyJhIjoxfQ&payment_id=another');
    expect({ status, location: headers.location }).toEqual({ status: 303, location: shopOf(id) });
    expect(await statusOf(id)).toBe('succeeded');
  });

  test('who opens the way back first is sent to the shop, and the challenge still waits', async () => {
    const { id, out, back } = await challenged();
    expect((await visit(back)).headers.location).toBe(shopOf(id));
    expect(await statusOf(id)).toBe('requires_action');
    expect((await visit(out)).headers.location).toBe(CHALLENGE_URL);
  });

  test('who follows an old link goes straight to the shop, and the bank is not asked', async () => {
    const { id, out, back } = await challenged();
    bank.says(bankSays.paid);
    await visit(back);
    bank.says(bankSays.waiting);
    for (const path of [out, back, back]) {
      expect((await visit(path)).headers.location).toBe(shopOf(id));
    }
    expect(bank.questions()).toBe(0);
    expect(await statusOf(id)).toBe('succeeded');
  });

  test('who passed the challenge while the link was open is recorded on the way out as well', async () => {
    const { id, out } = await challenged();
    bank.says(bankSays.paid);
    expect((await visit(out)).headers.location).toBe(shopOf(id));
    expect(await statusOf(id)).toBe('succeeded');
  });

  test('is sent to the shop while the bank is pending after the challenge', async () => {
    const { id, back } = await challenged();
    bank.says(bankSays.pending);
    expect((await visit(back)).headers.location).toBe(shopOf(id));
    expect(await statusOf(id)).toBe('processing');
    bank.says(bankSays.paid);
    await visit(back);
    expect(await statusOf(id)).toBe('succeeded');
  });

  test('who comes back twenty times at once costs two questions, one after the other', async () => {
    const { id, back } = await challenged();
    bank.says(bankSays.paid);
    const visits = await Promise.all(Array.from({ length: 20 }, () => visit(back)));
    expect(new Set(visits.map(({ headers }) => headers.location))).toEqual(new Set([shopOf(id)]));
    expect(bank.questions()).toBeLessThanOrEqual(2);
    expect(bank.mostInFlight()).toBe(1);
    const history = await gateway.historyOf(id);
    expect(history.filter((step) => step === 'outcome_recorded by payer')).toHaveLength(1);
  });

  // The reconciler then bars it.
  const NEVER_SEEN = 'has never seen the payment';

  describe.each<[string, object | string | ((res: ServerResponse) => void)]>([
    ['resets the connection', (res) => res.destroy()],
    ['never answers', () => undefined],
    ['answers 500', (res) => res.writeHead(500).end('{}')],
    [NEVER_SEEN, (res) => res.writeHead(404).end('{}')],
    ['answers with half a document', '{"transaction_id":"tx-1","co'],
    ['answers with an unknown code', { code: '999' }],
    ['answers about another payment', { ...bankSays.paid, reference: 'another' }],
    ['says "paid" although the authentication failed', { ...bankSays.failed, code: '0' }],
    ['sends the payer to a script', bankSays.at('javascript:alert(1)')],
    ['sends the payer to a file', bankSays.at('file:///etc/passwd')],
    ['sends the payer to no address', bankSays.at(null)],
    ['sends the payer to an address with a line feed', bankSays.at('https://b.example/\r\nX: y')],
    [
      'sends the payer to an address as long as a book',
      bankSays.at(`https://${'b'.repeat(9_000)}`),
    ],
  ])('of a bank that %s', (how, answer) => {
    test.each(['out', 'back'] as const)(
      'is sent to the shop on the way %s, and the payment waits for the bank',
      async (way) => {
        const payer = await challenged();
        bank.says(answer);
        const { status, headers } = await visit(payer[way]);
        expect({ status, location: headers.location }).toEqual({
          status: 303,
          location: shopOf(payer.id),
        });
        const isUnheard = way === 'back' && how !== NEVER_SEEN;
        expect(await statusOf(payer.id)).toBe(isUnheard ? 'processing' : 'requires_action');
      },
    );
  });

  test('who came back while the bank was down is recorded at the next visit', async () => {
    const { id, back } = await challenged();
    bank.says((res) => res.destroy());
    await visit(back);
    expect(await statusOf(id)).toBe('processing');
    bank.says(bankSays.paid);
    await visit(back);
    expect(await statusOf(id)).toBe('succeeded');
  });

  test('is sent on by HEAD too', async () => {
    const { out } = await challenged();
    const { status, headers } = await gateway.request.head(out);
    expect({ status, location: headers.location }).toEqual({
      status: 303,
      location: CHALLENGE_URL,
    });
  });

  test('leaves no trace in caches, frames or the next page', async () => {
    const { out, back } = await challenged();
    const answers = [await visit(out), await visit(back), await visit('/3d-secure/nothing')];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringMatching(
          /^default-src 'none';.* frame-ancestors 'none';/,
        ),
      });
      expect(headers['set-cookie']).toBeUndefined();
    }
  });
});
