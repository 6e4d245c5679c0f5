import { canBrowse, visitPage } from '@payment-gateway/testkit';
import { faultsOf, widthOf } from '../support/axe.js';
import { openShop, type Shop } from '../support/shop.js';

type Page = Parameters<Parameters<typeof visitPage>[1]>[0];

const inBrowser = canBrowse() ? test : test.skip;
const [DESK, PHONE, SMALL_PHONE] = [1200, 390, 320];

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

/** Keeps a picture for people, if they name a folder. */
async function photograph(page: Page, name: string): Promise<void> {
  const { SCREENSHOTS: folder } = process.env;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

const goTo = (address: () => string | Promise<string>) => async (page: Page) => {
  await page.goto(await address());
};

const challenge = goTo(async () => (await shop.sell()).url);

async function decideNothing(page: Page): Promise<void> {
  await challenge(page);
  await page.evaluate('document.forms[0].submit()');
  await page.getByRole('alert').waitFor();
}

async function passUnreturned(page: Page): Promise<void> {
  await page.goto((await shop.sell('4000009900002406')).url);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('heading', { name: 'The bank has your answer' }).waitFor();
}

const pages: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  ['gateway-wrong-link', goTo(() => `${shop.gateway.url}/3d-secure/nothing`)],
  ['gateway-no-such-address', goTo(() => `${shop.gateway.url}/3d-secure/a/b`)],
  ['bank-challenge', challenge],
  ['bank-nothing-decided', decideNothing],
  ['bank-has-answer', passUnreturned],
  ['bank-wrong-link', goTo(() => `${shop.bankUrl}/challenges/nothing`)],
];

describe.each(['light', 'dark'] as const)('In %s,', (colorScheme) => {
  inBrowser.each(pages)('the page %s has no fault, and fits phones', async (name, reach) => {
    const fit = async (page: Page) => {
      await reach(page);
      expect(await page.title()).not.toBe('');
      for (const width of [DESK, PHONE, SMALL_PHONE]) {
        await page.setViewportSize({ width, height: 844 });
        expect({ width, needed: await widthOf(page) }).toEqual({ width, needed: width });
        expect({ width, faults: await faultsOf(page) }).toEqual({ width, faults: [] });
        await photograph(page, `${name}-${colorScheme}-${width}`);
      }
    };
    await visitPage('about:blank', fit, { colorScheme });
  });
});

inBrowser('On a phone, a page is as wide as the phone, not a desk that was shrunk', async () => {
  for (const reach of [challenge, goTo(() => `${shop.gateway.url}/3d-secure/nothing`)]) {
    await visitPage(
      'about:blank',
      async (page) => {
        await reach(page);
        expect(await page.evaluate<number>('window.innerWidth')).toBe(PHONE);
      },
      { phoneWidth: PHONE },
    );
  }
});

inBrowser('Where colours are forced, the buttons of the challenge keep their borders', async () => {
  await visitPage('about:blank', async (page) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await challenge(page);
    const style = `getComputedStyle(document.querySelector('button')).borderTopStyle`;
    expect(await page.evaluate(style)).toBe('solid');
    await photograph(page, 'bank-challenge-forced-colours');
  });
});

inBrowser.each([
  ['Confirm', 1, 'succeeded'],
  ['Fail', 2, 'failed'],
  ['Cancel', 3, 'failed'],
])('A payer without a mouse sees where they are, and presses %s', async (name, tabs, status) => {
  const { url } = await shop.sell();
  await visitPage(url, async (page) => {
    for (let pressed = 0; pressed < tabs; pressed++) await page.keyboard.press('Tab');
    const focused = page.locator('button:focus-visible');
    expect(await focused.textContent()).toBe(name);
    const outline = `getComputedStyle(document.activeElement).outlineStyle`;
    expect(await page.evaluate(outline)).toBe('solid');
    await photograph(page, `bank-challenge-focus-on-${name}`);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Your payment: ${status}` }).waitFor();
  });
});
