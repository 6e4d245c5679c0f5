import request from 'supertest';
import { createApp } from '../../src/http/app.js';
import { openPayerBank, pathOf, type PayerBank } from '../payers.js';
import { asDeposit, asProblem, depositOf } from '../support.js';

const RETURN_URL = 'https://shop.example/3d-secure/Zm9v/return';
const CARD = '4000000000003220';

async function start(bank: PayerBank, more: Record<string, unknown> = {}, card = CARD) {
  const three_d_secure = { challenge: 'possible', return_url: RETURN_URL, ...more };
  const body = depositOf(card, { reference: 'order-1', three_d_secure });
  return asDeposit((await bank.pay(body).expect(201)).body);
}

describe('The page of a challenge', () => {
  test('shows merchant, amount and last digits, and says when it expires', async () => {
    const bank = openPayerBank();
    const { text } = await bank
      .open(await start(bank, { merchant_name: 'Café <Blue>' }))
      .expect(200);
    for (const words of ['Café &lt;Blue>', '$10.01', '3220', '00:10:00 UTC'])
      expect(text).toContain(words);
    expect(text).not.toContain(CARD);
    expect(text).not.toContain(RETURN_URL);
  });

  test('names the host of the return address, if the client names no merchant', async () => {
    const bank = openPayerBank();
    const { text } = await bank.open(await start(bank)).expect(200);
    expect(text).toContain('<dd>shop.example</dd>');
  });

  test('is kept by nobody, framed by nobody, and runs nothing', async () => {
    const bank = openPayerBank();
    const { headers } = await bank.open(await start(bank)).expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
    const policy = headers['content-security-policy'] ?? '';
    for (const rule of [
      "default-src 'none'",
      "style-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ])
      expect(policy.split('; ')).toContain(rule);
    expect(policy).not.toContain('script');
  });

  test('has its stylesheet beside it', async () => {
    const bank = openPayerBank();
    const { headers } = await bank.api.get('/challenges/style.css').expect(200);
    expect(headers['content-type']).toBe('text/css; charset=utf-8');
  });

  test('answers HEAD without a body, and other methods with 405 and Allow', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank);
    await bank.api.head(pathOf(deposit)).expect(200);
    const refused = await bank.api.delete(pathOf(deposit)).expect(405);
    expect(refused.headers.allow).toBe('GET, HEAD, POST');
    expect(refused.text).toContain('<!DOCTYPE html>');
  });
});

describe('A form', () => {
  test.each([
    ['without a decision', 'color=blue'],
    ['with an unknown decision', 'decision=maybe'],
    ['with two decisions', 'decision=confirm&decision=cancel'],
    ['without anything', ''],
    ['with a decision in another case', 'decision=Confirm'],
  ])('%s is shown again, and decides nothing', async (_what, body) => {
    const bank = openPayerBank();
    const deposit = await start(bank);
    const sent = bank.api.post(pathOf(deposit)).type('form').send(body);
    expect((await sent.expect(422)).text).toContain('Nothing was decided.');
    expect(asDeposit((await bank.look('order-1')).body)).toEqual(deposit);
  });

  test('of another type decides nothing', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank);
    await bank.api.post(pathOf(deposit)).send({ decision: 'confirm' }).expect(422);
    await bank.api.post(pathOf(deposit)).field('decision', 'confirm').expect(422);
    expect(await bank.entries()).toEqual([]);
  });

  test('that is too large is refused', async () => {
    const bank = openPayerBank();
    const body = `decision=confirm&more=${'x'.repeat(5_000)}`;
    const sent = bank.api
      .post(pathOf(await start(bank)))
      .type('form')
      .send(body);
    expect((await sent.expect(413)).text).toContain('Nothing was changed.');
    expect(await bank.entries()).toEqual([]);
  });

  test('sent fifty times at once charges once, and sends every sender back', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => bank.decide(deposit, 'confirm')),
    );
    for (const { status, headers } of answers)
      expect({ status, location: headers.location }).toEqual({ status: 303, location: RETURN_URL });
    expect(await bank.entries()).toHaveLength(1);
  });

  test('from a second tab changes nothing, whatever it decides', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank);
    await bank.decide(deposit, 'cancel').expect(303);
    for (const decision of ['confirm', 'fail'] as const)
      await bank.decide(deposit, decision).expect(303).expect('Location', RETURN_URL);
    await bank.api.post(pathOf(deposit)).expect(303);
    await bank.open(deposit).expect(303).expect('Location', RETURN_URL);
    const { reason } = asDeposit((await bank.look('order-1')).body);
    expect(reason).toBe('authentication_canceled');
    expect(await bank.entries()).toEqual([]);
  });

  test('gets a page that says so while the ledger is out of order', async () => {
    const bank = openPayerBank();
    const path = pathOf(await start(bank));
    const broken = () => {
      throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' });
    };
    const ledger = { ...bank.ledger, find: broken, decideChallenge: broken };
    const { settings, keys, logger } = bank;
    const app = createApp({ ledger, clock: () => 0, settings, keys, logger });
    const post = request(app).post(path).type('form').send({ decision: 'confirm' });
    const { text, headers } = await post.expect(503);
    expect(text).toContain('The bank cannot answer right now');
    expect(headers['retry-after']).toBe('1');
  });
});

describe('An address', () => {
  test.each([
    ['cut', (token: string) => token.slice(0, -1)],
    ['longer', (token: string) => `${token}A`],
    [
      'with a letter changed',
      (token: string) => (token.startsWith('A') ? 'B' : 'A') + token.slice(1),
    ],
    ['in another case', (token: string) => token.toLowerCase()],
    ['written as standard base64', (token: string) => `${token}=`],
    ['with a slash at its end', (token: string) => `${token}/`],
    ['of the reference alone', () => Buffer.from('order-1').toString('base64url')],
    ['of nothing', () => ''],
    ['that is overlong', () => 'A'.repeat(8_000)],
    ['with a NUL', (token: string) => `${token}%00`],
    ['that is not UTF-8', () => '%ff%fe'],
    ['that climbs', () => '..%2f..%2fapi'],
  ])('%s shows the same page as any other address where nothing is', async (_what, change) => {
    const bank = openPayerBank();
    const [, token = ''] = /^\/challenges\/(.+)$/.exec(pathOf(await start(bank))) ?? [];
    const path = `/challenges/${change(token)}`;
    expect((await bank.api.get(path).expect(404)).text).toContain('There is no such page');
    await bank.api.post(path).type('form').send({ decision: 'confirm' }).expect(404);
    expect(await bank.entries()).toEqual([]);
  });

  test('of a deposit without a challenge leads nowhere', async () => {
    const bank = openPayerBank();
    await bank.pay(depositOf(undefined, { reference: 'plain' })).expect(201);
    for (const reference of ['plain', 'never-seen'])
      await bank.api.get(`/challenges/${bank.keys.tokenOf(reference)}`).expect(404);
  });

  test('stays valid while the secret is exchanged, and is void after that', async () => {
    const before = openPayerBank({ secrets: ['old'] });
    const deposit = await start(before);
    const meanwhile = openPayerBank({ file: before.file, secrets: ['old', 'new'] });
    await meanwhile.open(deposit).expect(200);
    const later = asDeposit((await meanwhile.look('order-1')).body);
    expect(later.challenge?.url).not.toBe(deposit.challenge?.url);

    const after = openPayerBank({ file: before.file, secrets: ['new'] });
    await after.open(deposit).expect(404);
    // The return address cannot be read any more.
    const { text } = await after.decide(later, 'confirm').expect(200);
    expect(text).toContain('You can close this window');
    expect(asDeposit((await after.look('order-1')).body).status).toBe('succeeded');
  });

  test('is neither in the log nor in the ledger', async () => {
    const bank = openPayerBank();
    const deposit = await start(bank);
    const path = pathOf(deposit);
    await bank.open(deposit).expect(200);
    await bank.api.get(path.toUpperCase()).expect(404);
    await bank.api.get(`/nowhere${path}/more`).expect(404);
    await bank.decide(deposit, 'confirm').expect(303);
    const log = bank.logged.join('');
    expect(log).toContain('"path":"/challenges/{token}"');
    expect(log).toContain('"reference":"order-1"');
    for (const secret of [path.slice(12), path.slice(12).toUpperCase(), RETURN_URL])
      expect(log).not.toContain(secret);
  });
});

describe('A return address', () => {
  const ask = (three_d_secure: object) => openPayerBank().pay(depositOf(CARD, { three_d_secure }));

  test.each([
    'https://shop.example/a?b=c&d=%20',
    'http://localhost:8080/3d-secure/x/return',
    'http://[::1]:8080',
    'HTTPS://shop.example',
    `https://shop.example/${'x'.repeat(2_027)}`,
  ])('may be %s', async (return_url) => {
    await ask({ challenge: 'possible', return_url }).expect(201);
  });

  test.each([
    '/relative',
    '//shop.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://shop.example/',
    'https://',
    'https:///path',
    'https://me@shop.example/',
    'https://me:secret@shop.example/',
    'https://@shop.example/',
    'https://shop.example/#top',
    'https://shop.example/#',
    'https://shop.example\\@evil.example/',
    'https:\\\\shop.example/',
    'https://shop.example/\r\nSet-Cookie: a=b',
    'https://shop.example/ä',
    'https://sh op.example/',
    'https://shop.example:99999/',
    '',
    `https://shop.example/${'x'.repeat(2_028)}`,
  ])('may not be %j', async (return_url) => {
    const refused = await ask({ challenge: 'possible', return_url }).expect(422);
    const { errors } = asProblem(refused.body);
    expect(errors).toMatchObject([{ field: 'three_d_secure.return_url' }]);
  });

  test.each([
    ['is needed if a challenge is possible', { challenge: 'possible' }, 'required'],
    [
      'is refused if a challenge is impossible',
      { challenge: 'impossible', return_url: RETURN_URL },
      'not_allowed',
    ],
    ['is refused without a word about challenges', { return_url: RETURN_URL }, 'not_allowed'],
  ])('%s', async (_title, three_d_secure, code) => {
    const refused = await ask(three_d_secure).expect(422);
    expect(asProblem(refused.body).errors).toMatchObject([
      { field: 'three_d_secure.return_url', code },
    ]);
  });

  test.each([
    ['three_d_secure.request', { request: 'maybe' }],
    ['three_d_secure.challenge', { challenge: true }],
    ['three_d_secure.merchant_name', { merchant_name: 'x'.repeat(41) }],
    ['three_d_secure.merchant_name', { merchant_name: '4242424242424242' }],
    ['three_d_secure', { color: 'blue' }],
    ['three_d_secure', []],
  ])('is one of the fields that are checked, as is %s', async (field, three_d_secure) => {
    const refused = await ask(three_d_secure).expect(422);
    expect(asProblem(refused.body).errors).toMatchObject([{ field }]);
  });
});
