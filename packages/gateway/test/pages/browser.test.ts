import { mkdirSync } from 'node:fs';
import { canBrowse, visitPage } from '@payment-gateway/testkit';
import { ApiError } from '../../src/domain/errors.js';
import { type CheckoutStep } from '../../src/services/checkout/payer-checkout.js';
import { faultsOf, widthOf } from '../support/axe.js';
import { challenge, NOW, openCheckout, PAGE, serve } from './support.js';

type Page = Parameters<Parameters<typeof visitPage>[1]>[0];
type Opened = NonNullable<Parameters<typeof openCheckout>[0]>;

// Starting a browser takes long on a busy machine.
jest.setTimeout(120_000);

const inBrowser = canBrowse() ? test : test.skip;
const [DESK, PHONE, SMALL_PHONE] = [1280, 390, 320];
const LEAST_TARGET = 44;
const CARD = '4242 4242 4242 4242';

/** A page with a shop behind it, at origins of their own. The shop sends its payers on to a third. */
async function openShop(opened: Opened = {}) {
  const thanks = await serve((_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end('<title>Thanks</title><link rel="icon" href="data:,"><h1>Thank you</h1>');
  });
  const shop = await serve((_req, res) => res.writeHead(302, { Location: thanks }).end());
  const bank = await serve((req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end(`<title>Bank</title><link rel="icon" href="data:,"><p>${req.url}</p>`);
  });
  const address = `${shop}/paid?checkout_session_id=1`;
  const checkout = openCheckout({
    outcome: { kind: 'paid', address },
    ...opened,
    of: { returnUrl: `${shop}/paid`, cancelUrl: `${shop}/basket`, ...opened.of },
  });
  const origin = await serve(checkout.app);
  return { ...checkout, address, shop, thanks, bank, origin, page: `${origin}${PAGE}` };
}

async function fill(page: Page, { number = CARD, expiry = '12/34', cvv = '123' } = {}) {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry date').fill(expiry);
  await page.getByLabel('Security code').fill(cvv);
}

const pressPay = (page: Page) => page.getByRole('button', { name: 'Pay $10.00' }).click();

async function photograph(page: Page, name: string): Promise<void> {
  const { SCREENSHOTS: folder } = process.env;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name.replaceAll(' ', '-')}.png`, fullPage: true });
}

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('In a real browser, %s,', (_title, javaScript) => {
  inBrowser('a payer gets to the shop, even if that sends them on', async () => {
    const { page: address, origin, shop, thanks, paid } = await openShop();
    const { complaints, origins } = await visitPage(
      address,
      async (page) => {
        await fill(page);
        await pressPay(page);
        await page.getByText('Thank you').waitFor();
        // Back is the page that says how it has ended, not the form, and not the shop again.
        await page.goBack();
        await page.getByRole('heading', { name: 'Paid' }).waitFor();
        await page.reload();
        await page.getByRole('link', { name: 'Back to the shop' }).click();
        await page.getByText('Thank you').waitFor();
      },
      { javaScript },
    );
    expect(complaints).toEqual([]);
    expect(new Set(origins)).toEqual(new Set([origin, shop, thanks]));
    expect(paid).toHaveLength(1);
  });

  inBrowser('a payer who mistypes reads what is wrong, and pays', async () => {
    const { page: address, paid } = await openShop();
    const { complaints } = await visitPage(
      address,
      async (page) => {
        await fill(page, { number: '4242 4242 4242 4241', cvv: '12' });
        await pressPay(page);
        await page.getByRole('alert').getByRole('link').first().click();
        expect(page.url()).toContain('#card_number');
        expect(await page.locator('[autofocus]').getAttribute('id')).toBe('card_number');
        expect(await page.getByLabel('Card number').inputValue()).toBe('');
        expect(await page.getByLabel('Expiry date').inputValue()).toBe('12/34');
        await fill(page);
        await pressPay(page);
        await page.getByText('Thank you').waitFor();
      },
      { javaScript },
    );
    // That the form was refused, Chromium says by itself.
    expect(complaints.filter((one) => !one.includes('422'))).toEqual([]);
    expect(paid).toHaveLength(1);
  });

  inBrowser('a payer whose card is declined uses another one', async () => {
    const declined: CheckoutStep = { kind: 'form', declined: 'lost_card', attemptsLeft: 4 };
    const address = 'http://localhost:1/';
    const { page: form, paid } = await openShop({
      outcome: ({ number }) =>
        number.reveal().endsWith('4242') ? { kind: 'paid', address } : declined,
    });
    await visitPage(
      form,
      async (page) => {
        await page.route('http://localhost:1/', (route) => route.fulfill({ body: 'Thank you' }));
        await fill(page, { number: '4000 0000 0000 9987' });
        await pressPay(page);
        await page.getByText('Your bank declined the payment').waitFor();
        await page.reload();
        await page.getByText('Your bank declined the payment').waitFor();
        await fill(page);
        await pressPay(page);
        await page.getByText('Thank you').waitFor();
      },
      { javaScript },
    );
    expect(paid).toHaveLength(2);
  });

  inBrowser('a payer is led to the bank, and waits for it', async () => {
    const { page: address, bank, state, shop } = await openShop({ outcome: { kind: 'waiting' } });
    const { complaints } = await visitPage(
      address,
      async (page) => {
        await fill(page);
        await pressPay(page);
        await page.getByText('Please do not pay again').waitFor();
        // The page looks again by itself.
        state.at = challenge(`${bank}/challenges/1`);
        await page.getByText('/challenges/1').waitFor();
        state.at = { kind: 'paid', address: `${shop}/paid` };
        await page.goto(`${address}?continue`);
        await page.getByText('Thank you').waitFor();
      },
      { javaScript },
    );
    expect(complaints).toEqual([]);
  });

  inBrowser('a payer can cancel', async () => {
    const { page: address, state } = await openShop();
    const { complaints } = await visitPage(
      address,
      async (page) => {
        await page.getByRole('button', { name: 'Cancel payment' }).click();
        await page.getByText('Thank you').waitFor();
      },
      { javaScript },
    );
    expect(complaints).toEqual([]);
    expect(state.at).toMatchObject({ kind: 'ended', reason: 'payer' });
  });

  inBrowser('a payer needs no mouse', async () => {
    const { page: address, paid } = await openShop();
    await visitPage(
      address,
      async (page) => {
        for (const text of [CARD, '1234', '123', 'Ada']) {
          await page.keyboard.press('Tab');
          await page.keyboard.type(text);
        }
        await page.keyboard.press('Tab');
        const outline = 'getComputedStyle(document.activeElement).outlineStyle';
        if (javaScript) expect(await page.evaluate(outline)).toBe('solid');
        await photograph(page, 'focus on pay');
        await page.keyboard.press('Enter');
        await page.getByText('Thank you').waitFor();
      },
      { javaScript },
    );
    expect(paid[0]?.holderName?.reveal()).toBe('Ada');
  });
});

const sendNothing = async (page: Page) => {
  await pressPay(page);
  await page.getByRole('alert').waitFor();
};
const openStrip = async (page: Page) => {
  await page.locator('summary').click();
};
const stay = () => Promise.resolve();
const LONG = 'Straßenverkehrssicherheitsgesellschaft'.repeat(3);
const ended = (reason: 'time' | 'merchant' | 'payer' | 'attempts'): CheckoutStep => ({
  kind: 'ended',
  reason,
  declined: reason === 'attempts' ? 'card_velocity_exceeded' : null,
  address: 'https://shop.example/',
});
const declined: CheckoutStep = { kind: 'form', declined: 'insufficient_funds', attemptsLeft: 1 };
const soon = new Date(NOW.getTime() + 3 * 60_000);

const pages: readonly (readonly [string, Opened, (page: Page) => Promise<void>])[] = [
  ['form', {}, stay],
  ['form in the sandbox', { sandbox: true }, openStrip],
  ['form with mistakes', {}, sendNothing],
  ['form in German, soon over', { at: declined, of: { locale: 'de', expiresAt: soon } }, stay],
  [
    'form in French',
    { sandbox: true, of: { locale: 'fr', amount: 123456, currency: 'EUR' } },
    stay,
  ],
  ['form of long words', { merchantName: LONG, of: { description: LONG, currency: 'KWD' } }, stay],
  ['form in Arabic', { merchantName: 'مخبز النور', of: { description: 'رغيفان من الخبز' } }, stay],
  ['declined', { at: declined }, stay],
  ['challenge', { at: challenge('http://localhost:1/') }, stay],
  ['waiting', { at: { kind: 'waiting' } }, stay],
  ['paid', { at: { kind: 'paid', address: 'https://shop.example/' } }, stay],
  ['expired', { at: ended('time') }, stay],
  ['closed by the shop', { at: ended('merchant') }, stay],
  ['canceled', { at: ended('payer') }, stay],
  ['no more attempts', { at: ended('attempts') }, stay],
  ['busy', { at: new ApiError('overloaded') }, stay],
  ['failed', { at: new ApiError('internal_error') }, stay],
];

describe('A page', () => {
  inBrowser.each(pages)('%s has no fault, and fits phones', async (name, opened, reach) => {
    const { page: address } = await openShop(opened);
    await visitPage('about:blank', async (page) => {
      // The challenge stays where it is.
      await page.route('http://localhost:1/', (route) => route.fulfill({ status: 204 }));
      await page.goto(address);
      await reach(page);
      for (const width of [SMALL_PHONE, PHONE, DESK]) {
        await page.setViewportSize({ width, height: 844 });
        expect({ width, needed: await widthOf(page) }).toEqual({ width, needed: width });
        const targets = page.locator('button, .field input, .button, summary');
        for (const target of await targets.all())
          expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(LEAST_TARGET);
        await photograph(page, `${name} ${width}`);
      }
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect({ colorScheme, faults: await faultsOf(page) }).toEqual({ colorScheme, faults: [] });
      }
      await photograph(page, `${name} in dark`);
    });
  });
});

inBrowser('A payer who takes long is warned before the page expires', async () => {
  const { page: address } = await openShop();
  await visitPage(address, async (page) => {
    const left = page.getByText('You have 30 minutes left to pay');
    const warning = page.getByText('Only a few minutes are left to pay');
    // Works with the clock of the browser's animations, which only their delays know.
    const goOn = (minutes: number) =>
      page.evaluate(
        `for (const one of document.getAnimations()) one.currentTime = ${minutes * 60_000}`,
      );
    await goOn(24.9);
    expect([await left.isVisible(), await warning.isVisible()]).toEqual([true, false]);
    await goOn(25.1);
    expect([await left.isVisible(), await warning.isVisible()]).toEqual([false, true]);
    await photograph(page, 'a few minutes left');
  });
});

inBrowser('Where colours are forced, buttons and fields keep their borders', async () => {
  const { page: address } = await openShop({ sandbox: true, at: declined });
  await visitPage(address, async (page) => {
    await page.emulateMedia({ forcedColors: 'active' });
    for (const selector of ['button', 'button.quiet', 'input', '.alert'])
      expect(
        await page.evaluate(
          `getComputedStyle(document.querySelector('${selector}')).borderTopStyle`,
        ),
      ).toBe('solid');
    await photograph(page, 'forced colours');
  });
});

inBrowser('At 200 %, and with text twice as large, nothing is cut off', async () => {
  const { page: address } = await openShop({ sandbox: true, at: declined });
  await visitPage(address, async (page) => {
    await page.setViewportSize({ width: 640, height: 512 });
    expect(await widthOf(page)).toBe(640);
    await page.setViewportSize({ width: SMALL_PHONE, height: 512 });
    await page.evaluate(`document.documentElement.style.setProperty('--pico-font-size', '200%')`);
    expect(await widthOf(page)).toBe(SMALL_PHONE);
    await photograph(page, 'large text');
  });
});

inBrowser('On a phone, the page is as wide as the phone, not a desk that was shrunk', async () => {
  const { page: address } = await openShop();
  await visitPage(
    address,
    async (page) => {
      expect(await page.evaluate<number>('window.innerWidth')).toBe(PHONE);
    },
    { phoneWidth: PHONE },
  );
});

inBrowser('The page cannot be framed', async () => {
  const { page: address } = await openShop();
  const thief = await serve((_req, res) => {
    res.setHeader('Content-Type', 'text/html').end(`<iframe src="${address}"></iframe>`);
  });
  const { complaints } = await visitPage(thief, async (page) => {
    await page.waitForLoadState('networkidle');
    expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0);
  });
  expect(complaints.join()).toMatch(/frame-ancestors|X-Frame-Options/);
});

inBrowser('Another website cannot send the form', async () => {
  const { page: address, paid, state } = await openShop();
  const thief = await serve((_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end(`<form method="post" action="${address}/cancel"><button>Win</button></form>`);
  });
  await visitPage(thief.replace('127.0.0.1', 'localhost'), async (page) => {
    await page.getByRole('button').click();
    await page.getByText('This did not come from the payment page').waitFor();
  });
  expect(paid).toEqual([]);
  expect(state.at).toMatchObject({ kind: 'form' });
});
