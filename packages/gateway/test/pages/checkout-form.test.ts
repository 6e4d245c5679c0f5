import { withoutIds } from '@payment-gateway/testkit';
import request from 'supertest';
import { ApiError } from '../../src/domain/errors.js';
import { readExpiry } from '../../src/pages/form/expiry.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { challenge, NOW, openCheckout, PAGE, session } from './support.js';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
const CARD = '4242424242424242';
const filled = { card_number: CARD, expiry: '12/34', cvv: '123', holder_name: '' };

type Opened = Parameters<typeof openCheckout>[0];
type Fields = Readonly<Record<string, string>>;

const encoded = (fields: Fields): string => new URLSearchParams(fields).toString();

function open(opened: Opened = {}) {
  const checkout = openCheckout(opened);
  const post = (body: string, path = PAGE) =>
    request(checkout.app).post(path).set('Accept', HTML).type('form').send(body);
  const pay = (fields: Fields = {}) => post(encoded({ ...filled, ...fields }));
  return { ...checkout, post, pay };
}

describe('A payer who sends the form', () => {
  test('is charged with the card in it, and led on', async () => {
    const { pay, paid } = open();
    await pay({ holder_name: ' Zoë Müller ' }).expect(303).expect('Location', `${PAGE}?continue`);
    expect(paid).toHaveLength(1);
    const [card] = paid;
    expect(card?.number.reveal()).toBe(CARD);
    expect(card?.cvv.reveal()).toBe('123');
    expect(card?.holderName?.reveal()).toBe('Zoë Müller');
    expect(card).toMatchObject({ expiryMonth: 12, expiryYear: 2034 });
  });

  test.each([
    ['spaces', '4242 4242 4242 4242'],
    ['dashes', '4242-4242-4242-4242'],
    ['what a page adds', '\u00a04242\u202f4242–4242\u200b4242\n'],
    ['digits of Arabic', '٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢'],
    ['digits of full width', '４２４２４２４２４２４２４２４２'],
  ])('may type the number with %s', async (_what, card_number) => {
    const { pay, paid } = open();
    await pay({ card_number }).expect(303);
    expect(paid[0]?.number.reveal()).toBe(CARD);
  });

  test.each(['Žofia 🥖', 'محمد بن سلمان', '李小龍', "O'Brien-Ng", 'x'.repeat(255)])(
    'may be called %s',
    async (name) => {
      const { pay, paid } = open();
      await pay({ holder_name: name }).expect(303);
      expect(paid[0]?.holderName?.reveal()).toBe(name);
    },
  );

  test('need not say a name', async () => {
    const { post, paid } = open();
    await post(`card_number=${CARD}&expiry=12%2F34&cvv=123`).expect(303);
    expect(paid[0]?.holderName).toBeNull();
  });

  test.each([
    ['declined', { kind: 'form', declined: 'lost_card', attemptsLeft: 4 }, PAGE],
    ['challenged', challenge('https://bank.example/'), `${PAGE}?continue`],
    ['in doubt', { kind: 'waiting' }, `${PAGE}?continue`],
  ] as const)(
    'and is %s gets a page that a reload does not send again',
    async (_what, outcome, to) => {
      const { pay } = open({ outcome });
      await pay().expect(303).expect('Location', to);
    },
  );

  test.each([
    ['the bank is down', new ApiError('bank_unreachable'), 503, 'Die Bank ist nicht erreichbar'],
    [
      'too many were declined',
      new ApiError('card_declined_too_often', { retryAfterSeconds: 60 }),
      429,
      'Zu viele Zahlungen wurden abgelehnt',
    ],
  ])('reads that nothing was charged while %s', async (_what, outcome, status, title) => {
    const { pay, paid } = open({ outcome, of: { locale: 'de' } });
    const { text } = await pay().set('Accept-Language', 'fr').expect(status);
    expect(text).toContain(`<title>${title}</title>`);
    expect(text).toContain('nichts abgebucht');
    expect(text).toContain(`href="${PAGE}"`);
    expect(paid).toEqual([]);
  });

  test('gets a page while the database is down', async () => {
    const { pay } = open({ outcome: new StoreUnavailable(new Error('down')) });
    await pay().expect(503).expect('Retry-After', '1');
  });

  test('to a page that is none reads that', async () => {
    const { post } = open();
    await post(encoded(filled), `${PAGE}A`).expect(404);
  });
});

describe('A form with a mistake', () => {
  test.each([
    ['no number', { card_number: ' ' }, 'card_number', 'Enter the card number'],
    ['a mistyped number', { card_number: '4242424242424241' }, 'card_number', 'a digit is missing'],
    ['words for a number', { card_number: 'please' }, 'card_number', 'a digit is missing'],
    ['a NUL in the number', { card_number: `${CARD}\0` }, 'card_number', 'a digit is missing'],
    ['no date', { expiry: '' }, 'expiry', 'Enter the expiry date'],
    ['a month 13', { expiry: '13/34' }, 'expiry', 'month and year'],
    ['a date of the last year', { expiry: '12/29' }, 'expiry', 'This card has expired'],
    ['a date too far away', { expiry: '12/51' }, 'expiry', 'month and year'],
    ['no security code', { cvv: '' }, 'cvv', 'Enter the security code'],
    ['four digits on a Visa card', { cvv: '1234' }, 'cvv', '3 digits, or 4'],
    ['letters for a code', { cvv: 'abc' }, 'cvv', '3 digits, or 4'],
    ['a NUL in the name', { holder_name: 'Ada\0' }, 'holder_name', 'Enter the name as it is'],
    ['a name of marks', { holder_name: '\u202eAda' }, 'holder_name', 'Enter the name as it is'],
    ['an overlong name', { holder_name: 'x'.repeat(256) }, 'holder_name', 'Enter the name as it'],
    [
      'the number in the name',
      { holder_name: `Ada ${CARD}` },
      'holder_name',
      'without the numbers',
    ],
    ['the code in the name', { holder_name: 'Ada cvv 123' }, 'holder_name', 'without the numbers'],
  ])('such as %s is shown again, and charges nothing', async (_what, wrong, field, words) => {
    const { pay, paid } = open();
    const { text } = await pay(wrong).expect(422);
    expect(text).toContain('role="alert"');
    expect(text).toMatch(new RegExp(`<a href="#${field}">[^<]*${words}`));
    expect(text).toMatch(new RegExp(`id="${field}-problem">[^<]*${words}`));
    const inputs = [...text.matchAll(/<input[^>]*aria-invalid="true"[^>]*>/g)].map(([one]) => one);
    expect(inputs).toHaveLength(1);
    expect(inputs[0]).toContain(`id="${field}"`);
    expect(inputs[0]).toMatch(new RegExp(`aria-describedby="[^"]*${field}-problem"`));
    expect(inputs[0]).toContain('autofocus');
    expect(paid).toEqual([]);
  });

  test('keeps date and name, and neither number nor code', async () => {
    const { pay } = open();
    const wrong = { card_number: '4242424242424241', expiry: '1 / 2034', holder_name: 'Zoë <b>' };
    const { text } = await pay(wrong).expect(422);
    expect(text).toContain('value="1 / 2034"');
    expect(text).toContain('value="Zoë &lt;b>"');
    expect(text).not.toContain('42424242');
    expect(text).not.toContain('"123"');
  });

  test.each([
    ['the number as the date', { expiry: CARD }],
    ['the number as the name', { holder_name: CARD, card_number: '' }],
    ['a mistyped number as the name', { holder_name: '4242 4242 4242 4241', card_number: '' }],
    ['the code as the date', { expiry: '737' }],
    ['the code as the name', { holder_name: '737', cvv: '' }],
  ])('does not repeat %s', async (_what, wrong) => {
    const { text } = await open().pay(wrong).expect(422);
    expect(text).not.toMatch(/4242|737/);
  });

  test('with nothing in it names all that is missing, in the language of the payer', async () => {
    const { post } = open({ of: { locale: 'fr' } });
    const { text } = await post('').expect(422);
    expect(text.match(/<a href="#/g)).toHaveLength(3);
    expect(text).toContain('Saisissez le numéro de carte');
    expect(text.match(/autofocus/g)).toHaveLength(1);
  });

  test('leads to how it stands, if the session has been paid in another tab', async () => {
    const { pay } = open({ at: { kind: 'paid', address: session.returnUrl } });
    await pay({ cvv: '' }).expect(303).expect('Location', `${PAGE}?continue`);
  });

  test('is not in the log', async () => {
    const { pay, logged } = open();
    await pay({ cvv: '12' });
    await pay();
    expect(withoutIds(logged.join())).not.toMatch(/4242/);
  });
});

describe('What is not our form', () => {
  test.each([
    ['a field twice', `${encoded(filled)}&cvv=123`, 400],
    ['a field of another name', `${encoded(filled)}&amount=1`, 400],
    ['a field named __proto__', `${encoded(filled)}&__proto__=1`, 400],
    ['broken UTF-8', `${encoded(filled)}%ff`, 400],
    ['a percent sign alone', `${encoded(filled)}%`, 400],
    ['bytes that are not encoded', `${encoded(filled)}ü`, 400],
    ['two equal signs', 'card_number=4242=4242', 400],
    ['17 KiB', `${encoded(filled)}${'x'.repeat(17 * 1024)}`, 413],
    ['1 MiB', 'x'.repeat(1024 * 1024), 413],
  ])('such as %s is refused by a page', async (_what, body, status) => {
    const { post, paid } = open();
    const { text } = await post(body).expect(status);
    expect(text).toContain('This could not be read');
    expect(text).toContain('you were not charged');
    expect(text).toContain(`href="${PAGE}"`);
    expect(paid).toEqual([]);
  });

  test.each([
    ['JSON', 'application/json', JSON.stringify(filled)],
    ['text', 'text/plain', encoded(filled)],
    ['another charset', 'application/x-www-form-urlencoded; charset=latin1', encoded(filled)],
    ['parts', 'multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
  ])('such as %s is refused by its type', async (_what, type, body) => {
    const { app, paid } = open();
    const sent = request(app).post(PAGE).set('Accept', HTML).set('Content-Type', type).send(body);
    await sent.expect(415).expect('Content-Type', /html/);
    expect(paid).toEqual([]);
  });

  test('such as a compressed one is refused', async () => {
    const { post } = open();
    await post(encoded(filled)).set('Content-Encoding', 'gzip').expect(415);
  });

  test.each(['cross-site', 'same-site', 'x'])('sent from %s is refused', async (site) => {
    const { post, paid, state } = open();
    for (const path of [PAGE, `${PAGE}/cancel`]) {
      const { text } = await post(path === PAGE ? encoded(filled) : '', path)
        .set('Sec-Fetch-Site', site)
        .expect(403);
      expect(text).toContain('This did not come from the payment page');
    }
    expect(paid).toEqual([]);
    expect(state.at).toMatchObject({ kind: 'form' });
  });

  test.each(['same-origin', 'none'])('is taken from %s', async (site) => {
    await open().pay().set('Sec-Fetch-Site', site).expect(303);
  });

  test('gets a problem document, if a program has sent it', async () => {
    const { post } = open();
    const { body } = await post('a=b').set('Accept', 'application/json').expect(400);
    expect(body).toMatchObject({ code: 'malformed_request', detail: 'The form cannot be read.' });
  });
});

describe('A payer who cancels', () => {
  test('ends the session, and is led on', async () => {
    const { post, state } = open();
    await post('', `${PAGE}/cancel`).expect(303).expect('Location', `${PAGE}?continue`);
    expect(state.at).toMatchObject({ kind: 'ended', reason: 'payer' });
  });

  test('too late, sees that it is paid', async () => {
    const { post, state } = open({ at: { kind: 'paid', address: session.returnUrl } });
    await post('', `${PAGE}/cancel`).expect(303);
    expect(state.at).toMatchObject({ kind: 'paid' });
  });

  test('with something in the form cancels nothing', async () => {
    const { post, state } = open();
    await post('a=b', `${PAGE}/cancel`).expect(400);
    await post('x'.repeat(1024 * 1024), `${PAGE}/cancel`).expect(413);
    expect(state.at).toMatchObject({ kind: 'form' });
  });
});

describe('A date', () => {
  test.each([
    '01/42',
    '1/42',
    '01/2042',
    '1 / 2042',
    '01-42',
    '01–2042',
    '01.42',
    '01 42',
    '0142',
    '012042',
  ])('may be written %s', (text) => {
    expect(readExpiry(text)).toEqual({ month: 1, year: 2042 });
  });

  test.each([
    '',
    '142',
    '1',
    '01/4',
    '01/042',
    '01//42',
    '2042/01',
    '2042-01',
    'Jan 42',
    '01/42x',
    '-1/42',
  ])('is not %j', (text) => {
    expect(readExpiry(text)).toBeNull();
  });

  test('is good until its month has ended everywhere', async () => {
    expect(NOW.toISOString()).toBe('2030-01-01T12:00:00.000Z');
    await open().pay({ expiry: '01/30' }).expect(303);
    await open().pay({ expiry: '12/29' }).expect(422);
  });
});
