import request from 'supertest';
import { declineReasons } from '../../src/domain/decline-reasons.js';
import { ApiError } from '../../src/domain/errors.js';
import { type CheckoutStep } from '../../src/services/checkout/payer-checkout.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { challenge, form, NOW, openCheckout, PAGE, SHOP } from './support.js';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
const BACK = `${SHOP}/paid?checkout_session_id=1`;
const BANK = 'https://bank.example/challenges/abc';

const paid: CheckoutStep = { kind: 'paid', address: BACK };
const waiting: CheckoutStep = { kind: 'waiting' };
const ended = (reason: 'time' | 'merchant' | 'payer' | 'attempts'): CheckoutStep => ({
  kind: 'ended',
  reason,
  declined: reason === 'attempts' ? 'stolen_card' : null,
  address: BACK,
});

type Opened = Parameters<typeof openCheckout>[0];

const look = (opened: Opened = {}, path = PAGE) =>
  request(openCheckout(opened).app).get(path).set('Accept', HTML);

const titleOf = (html: string): string => /<title>(.*?)<\/title>/.exec(html)?.[1] ?? '';

describe('The page of a checkout session', () => {
  test('names the shop, what is bought and the amount, on the button too', async () => {
    const { text } = await look().expect(200);
    expect(text).toMatch(/^<!DOCTYPE html><html lang="en">/);
    expect(titleOf(text)).toBe('Pay $10.00 – Blue Bakery');
    expect(text).toContain('<bdi>Blue Bakery</bdi>');
    expect(text).toContain('Two loaves of rye bread');
    expect(text).toContain('<button type="submit">Pay $10.00</button>');
  });

  test('has fields that browsers can fill, and numbers are typed on a keypad', async () => {
    const { text } = await look();
    for (const [name, fill] of [
      ['card_number', 'cc-number'],
      ['expiry', 'cc-exp'],
      ['cvv', 'cc-csc'],
      ['holder_name', 'cc-name'],
    ] as const) {
      const [input = ''] = new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(text) ?? [];
      expect(input).toContain('type="text"');
      expect(input).toContain(`autocomplete="${fill}"`);
      expect(input.includes('inputmode="numeric"')).toBe(name !== 'holder_name');
      expect(text).toContain(`<label for="${name}">`);
    }
    expect(text).not.toContain('autofocus');
  });

  test('has no script, and loads its stylesheet and icon from where it comes from', async () => {
    const { text } = await look({ sandbox: true });
    expect(text).not.toMatch(/<script|javascript:|\son\w+=|\sstyle=/i);
    const loaded = [...text.matchAll(/<(?:link|img|iframe)[^>]* href="([^"]*)"/g)];
    for (const [, address] of loaded) expect(address).toMatch(/^\/checkout\/assets\//);
    expect(loaded).toHaveLength(2);
  });

  test('is kept by nobody, framed by nobody, and runs nothing', async () => {
    for (const at of [form, paid, waiting, ended('time'), challenge(BANK)]) {
      const { headers } = await look({ at });
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'x-robots-tag': 'noindex',
      });
    }
  });

  test('answers HEAD without a body, OPTIONS with Allow, and other methods with a page', async () => {
    const { app } = openCheckout();
    const head = await request(app).head(PAGE).expect(200);
    expect(head.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(head.text).toBeUndefined();
    await request(app).options(PAGE).expect(204).expect('Allow', 'GET, POST, HEAD, OPTIONS');
    for (const sent of [request(app).put(PAGE), request(app).get(`${PAGE}/cancel`)]) {
      const { text, headers } = await sent.set('Accept', HTML).expect(405);
      expect(headers.allow).toMatch(/POST/);
      expect(text).toContain('This could not be read');
    }
  });

  test('weighs little, with its stylesheet', async () => {
    const { text } = await look({
      sandbox: true,
      at: { kind: 'form', declined: 'incorrect_cvc', attemptsLeft: 1 },
    });
    const [style = ''] = /\/checkout\/assets\/page-[\w-]+\.css/.exec(text) ?? [];
    const css = await request(openCheckout().app).get(style).set('Accept-Encoding', 'gzip');
    // The page itself is not compressed.
    const bytes = text.length + Number(css.headers['content-length']);
    expect(bytes).toBeLessThan(30 * 1024);
  });
});

describe('The stylesheet', () => {
  const addressIn = async () =>
    /\/checkout\/assets\/page-[\w-]+\.css/.exec((await look()).text)?.[0] ?? '';

  test.each([
    ['gzip, deflate, br', 'gzip'],
    ['identity', undefined],
    ['gzip;q=0', undefined],
  ])('is sent to who accepts %j, and may be kept for ever', async (accepted, encoding) => {
    const { app } = openCheckout();
    const { headers, text } = await request(app)
      .get(await addressIn())
      .set('Accept-Encoding', accepted)
      .expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-encoding']).toBe(encoding);
    expect(text).toContain('.merchant');
  });

  test('stands in for that of another version during a release, and is not kept', async () => {
    const path = '/checkout/assets/page-0000000000000000.css';
    const { headers } = await look({}, path).expect(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    await look({}, '/checkout/assets/other-0000000000000000.css').expect(404);
  });
});

describe('A payer', () => {
  test.each([
    ['USD', 1000, 'en', 'Pay $10.00'],
    ['JPY', 1000, 'en', 'Pay ¥1,000'],
    ['KWD', 1500, 'en', 'Pay KWD 1.500'],
    ['IQD', 1500, 'en', 'Pay IQD 1.500'],
    ['EUR', 123456, 'de', '1.234,56 € bezahlen'],
    ['JPY', 1000, 'de', '1.000 ¥ bezahlen'],
    ['EUR', 123456, 'fr', 'Payer 1 234,56 €'],
    ['CHF', Number.MAX_SAFE_INTEGER, 'de', '90.071.992.547.409,91 CHF bezahlen'],
  ] as const)('sees %s %d in %s as %s', async (currency, amount, locale, text) => {
    const html = (await look({ of: { currency, amount, locale } })).text;
    expect(titleOf(html).replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(`${text} – Blue Bakery`);
  });

  test.each([
    [null, 'de-AT,de;q=0.9,en;q=0.5', 'de'],
    [null, 'it,fr-CA;q=0.7,en;q=0.5', 'fr'],
    [null, 'it', 'en'],
    [null, '*', 'en'],
    [null, undefined, 'en'],
    [null, '¡!;;q=x', 'en'],
    ['fr', 'de', 'fr'],
  ] as const)(
    'of a session in %s, whose browser asks for %s, reads %s',
    async (locale, asked, language) => {
      const sent = look({ of: { locale } });
      const { text } = await (asked === undefined
        ? sent
        : sent.set('Accept-Language', encodeURI(asked)));
      expect(text).toContain(`<html lang="${language}">`);
    },
  );

  test.each([
    ['an hour and more', 100, 'You can pay until 1:40 PM UTC.'],
    ['half an hour', 30, 'You have 30 minutes left to pay, until 12:30 PM UTC.'],
    ['a minute', 1.9, 'You have 1 minute left to pay, until 12:01 PM UTC.'],
    ['less', 0.1, 'You have 1 minute left to pay, until 12:00 PM UTC.'],
    ['a day', 24 * 60, 'You can pay until January 2 at 12:00 PM UTC.'],
  ])('reads until when to pay while there is %s left', async (_left, minutes, words) => {
    const expiresAt = new Date(NOW.getTime() + minutes * 60_000);
    const { text } = await look({ of: { expiresAt } });
    expect(text.replaceAll('\u202f', ' ')).toContain(words);
    // A warning stands above the form.
    expect(text.indexOf('class="soon"') > 0).toBe(minutes < 6);
  });

  test.each([
    [30, 'deadline h0 m25'],
    [6, 'deadline h0 m1'],
    [24 * 60, 'deadline h23 m55'],
  ])('with %d minutes is warned five minutes before they are over', async (minutes, delay) => {
    const expiresAt = new Date(NOW.getTime() + minutes * 60_000);
    const { text } = await look({ of: { expiresAt } });
    expect(text).toContain(`class="${delay}"`);
    expect(text).toContain('Only a few minutes are left to pay');
  });

  test('of the sandbox reads so, and finds test cards', async () => {
    const { text } = await look({ sandbox: true });
    expect(text).toContain('Sandbox: no real money moves.');
    expect(text).toContain('4000 0000 0000 3220');
    expect((await look()).text).not.toContain('Sandbox');
  });
});

describe('A name or description', () => {
  const LONG = 'w'.repeat(500);
  test.each([
    ['<script>alert("1")</script> & Söhne'],
    ['"><img src=x onerror=alert(1)>'],
    ["'; DROP TABLE payments; --"],
    ['مخبز النور'],
    [LONG],
  ])('such as %j is text, and nothing else', async (name) => {
    const { text } = await look({ merchantName: name, of: { description: name } });
    expect(text).not.toMatch(/<script|<img/);
    const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    expect(text).toContain(`<bdi>${escaped}</bdi>`);
    expect(text).toContain(`dir="auto">${escaped}</p>`);
    expect(titleOf(text)).toContain(escaped);
  });
});

describe('A declined payer', () => {
  test.each(Object.keys(declineReasons))(
    'reads why, after %s, and can try again',
    async (reason) => {
      const declined = reason as keyof typeof declineReasons;
      for (const locale of ['en', 'de', 'fr'] as const) {
        const { text } = await look({
          at: { kind: 'form', declined, attemptsLeft: 4 },
          of: { locale },
        });
        expect(text).toContain('role="alert"');
        expect(text).toContain('<form method="post"');
        expect(text).not.toMatch(/lost|stolen|fraud|verloren|gestohlen|betrug|perdue?|volée?\b/i);
        expect(text).not.toContain(reason);
      }
    },
  );

  test('hears of the attempts when few are left', async () => {
    const at = (attemptsLeft: number): CheckoutStep => ({
      kind: 'form',
      declined: 'insufficient_funds',
      attemptsLeft,
    });
    expect((await look({ at: at(1) })).text).toContain('You can try once more.');
    expect((await look({ at: at(2) })).text).toContain('You can try 2 more times.');
    expect((await look({ at: at(4) })).text).not.toContain('more times');
    expect(titleOf((await look({ at: at(4) })).text)).toBe(
      'Your payment was declined – Blue Bakery',
    );
  });
});

describe('A page without a form', () => {
  test('of a challenge leads to the bank by itself, and by a link', async () => {
    const { text, headers } = await look({ at: challenge(`${BANK}?a=1&b="2"`) }).expect(200);
    expect(headers.refresh).toBe(`0; url=${BANK}?a=1&b="2"`);
    expect(text).toContain(`href="${BANK}?a=1&amp;b=&quot;2&quot;"`);
    expect(titleOf(text)).toBe('Your bank asks you to confirm – Blue Bakery');
  });

  test('that waits asks not to pay again, and looks again by itself', async () => {
    const { text, headers } = await look({ at: waiting }).expect(200);
    expect(headers.refresh).toBe('3; url=?continue');
    expect(text).toContain('Please do not pay again.');
    expect(text).not.toContain('<form');
  });

  test('says that it is paid, and leads to the shop by itself only who is on the way', async () => {
    const opened = await look({ at: paid }).expect(200);
    expect(opened.headers.refresh).toBeUndefined();
    expect(opened.text).toContain(`href="${BACK}"`);
    expect(titleOf(opened.text)).toBe('Paid – Blue Bakery');
    const { headers } = await look({ at: paid }, `${PAGE}?continue`).expect(200);
    expect(headers.refresh).toBe(`0; url=${BACK}`);
  });

  test.each([
    ['time', 'This payment page has expired'],
    ['merchant', 'The shop has closed this payment page'],
    ['payer', 'You canceled the payment'],
    ['attempts', 'Your payment was declined'],
  ] as const)('says why it ended by %s, and has a link to the shop', async (reason, title) => {
    const { text, headers } = await look({ at: ended(reason) }).expect(200);
    expect(titleOf(text)).toBe(`${title} – Blue Bakery`);
    expect(text).toContain(`href="${BACK}"`);
    expect(text).toContain('not charged');
    expect(text).not.toContain('<form');
    expect(headers.refresh).toBeUndefined();
    const without = await look({ at: { ...ended(reason), address: null } as CheckoutStep });
    expect(without.text).not.toContain('<a ');
  });

  test('sends on who has just canceled, and nobody else', async () => {
    const after = async (at: CheckoutStep) =>
      (await look({ at }, `${PAGE}?continue`)).headers.refresh;
    expect(await after(ended('payer'))).toBe(`0; url=${BACK}`);
    expect(await after(ended('attempts'))).toBeUndefined();
    expect(await after({ ...ended('payer'), address: null } as CheckoutStep)).toBeUndefined();
  });
});

describe('An address', () => {
  test.each([
    ['cut', PAGE.slice(0, -1)],
    ['longer', `${PAGE}A`],
    ['in another case', PAGE.toLowerCase()],
    ['of another token', '/checkout/bm90aGluZw'],
    ['of nothing', '/checkout'],
    ['of nothing, with a slash', '/checkout/'],
    ['with more behind it', `${PAGE}/more`],
    ['that is overlong', `/checkout/${'A'.repeat(8_000)}`],
    ['with a NUL', `${PAGE}%00`],
    ['that is not UTF-8', '/checkout/%ff%fe'],
    ['that climbs', '/checkout/..%2f..%2fpayments'],
  ])('that is %s shows that it leads nowhere', async (_what, path) => {
    const { text, headers } = await look({}, path).expect(404);
    expect(text).toContain('This link does not lead anywhere');
    expect(headers['cache-control']).toBe('no-store');
    expect(text).not.toContain('Back to the payment page');
  });

  test('is not in the log', async () => {
    const { app, logged } = openCheckout();
    await request(app).get(PAGE);
    await request(app).get(`${PAGE}A`);
    await request(app).post(`${PAGE}/cancel`);
    expect(logged.join()).toContain('/checkout/{token}');
    expect(logged.join().toLowerCase()).not.toContain(PAGE.slice(10).toLowerCase());
  });

  test('gets a problem document from a program', async () => {
    const { body } = await look({}, '/checkout/nothing')
      .set('Accept', 'application/json')
      .expect(404);
    expect(body).toMatchObject({ code: 'checkout_session_not_found' });
  });
});

describe('Trouble', () => {
  test.each([
    ['in German', 'de', 'Bitte versuchen Sie es gleich noch einmal'],
    ['in French', 'fr', 'Veuillez réessayer dans un instant'],
    ['in English', 'en', 'Please try again in a moment'],
  ])('with the database is a page %s, for as long as it takes', async (_title, language, words) => {
    const at = new StoreUnavailable(new Error('down'));
    const { text, headers } = await look({ at }).set('Accept-Language', language).expect(503);
    expect(headers['retry-after']).toBe('1');
    expect(text).toContain(words);
    expect(text).toContain(`href="${PAGE}"`);
  });

  test('under load is a page', async () => {
    const at = new ApiError('overloaded', { retryAfterSeconds: 1 });
    await look({ at }).expect(503).expect('Retry-After', '1');
  });

  test('of our own making is a page that shows nothing of it', async () => {
    const { text } = await look({ at: new Error('secret') }).expect(500);
    expect(text).toContain('This did not work');
    expect(text).not.toContain('secret');
  });
});
