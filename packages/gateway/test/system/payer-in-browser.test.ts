import { createServer } from 'node:http';
import { once } from 'node:events';
import { portOf } from '@payment-gateway/service-kit/http/server';
import { canBrowse, visitPage, waitFor } from '@payment-gateway/testkit';
import { openShop, type Shop } from '../support/shop.js';

type Page = Parameters<Parameters<typeof visitPage>[1]>[0];

const inBrowser = canBrowse() ? test : test.skip;
// Long enough to open a page on a busy machine.
const CHALLENGE_MS = 10_000;

const press = (page: Page, button: string): Promise<void> =>
  page.getByRole('button', { name: button, exact: true }).click();
/** Waits until the shop shows what became of the payment. */
const seeAtShop = (page: Page, status: string): Promise<void> =>
  page.getByRole('heading', { name: `Your payment: ${status}` }).waitFor();
const seeChallenge = (page: Page): Promise<void> =>
  page.getByRole('heading', { name: 'Confirm your payment' }).waitFor();

let shop: Shop;

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('A payer whose browser is real, %s,', (_title, javaScript) => {
  beforeAll(async () => {
    shop = await openShop();
  });
  beforeEach(() => {
    shop.arrivals.length = 0;
  });
  afterAll(() => shop.close());

  const visit = (url: string, use: (page: Page) => Promise<void>) =>
    visitPage(url, use, { javaScript });

  inBrowser.each([
    ['Confirm', 'succeeded', null, 'authenticated', 1],
    ['Fail', 'failed', 'authentication_failed', 'not_authenticated', 0],
    ['Cancel', 'failed', 'authentication_canceled', 'canceled', 0],
  ] as const)('who presses %s is back at the shop, which is told: %s', async (...told) => {
    const [button, status, reason, result, charges] = told;
    const { id, url, thanks } = await shop.sell();
    const { complaints, origins } = await visit(url, async (page) => {
      const known = await page.getByRole('definition').allTextContents();
      expect(known).toEqual(expect.arrayContaining([new URL(thanks).host, '$10.00']));
      await press(page, button);
      await seeAtShop(page, status);
      expect(page.url()).toBe(thanks);
      expect(await page.context().cookies()).toEqual([]);
    });
    // Once, with the outcome on record before the browser arrived, and without the address it came from.
    expect(shop.arrivals).toEqual([{ url: thanks, referer: undefined, cookie: undefined, status }]);
    expect(await shop.see(id)).toMatchObject({
      status,
      decline_reason: reason,
      next_action: null,
      three_d_secure: { flow: 'challenge', result, liability_shifted: button === 'Confirm' },
    });
    expect(await shop.chargesOf(id)).toBe(charges);
    expect(complaints).toEqual([]);
    expect(origins.toSorted()).toEqual(shop.origins.toSorted());
  });

  inBrowser('who reloads the page is asked once more, and charged once', async () => {
    const { id, url } = await shop.sell();
    await visit(url, async (page) => {
      const address = page.url();
      await page.reload();
      await seeChallenge(page);
      expect(page.url()).toBe(address);
      await press(page, 'Confirm');
      await seeAtShop(page, 'succeeded');
      await page.reload();
      await seeAtShop(page, 'succeeded');
    });
    expect(await shop.chargesOf(id)).toBe(1);
  });

  inBrowser('who goes back afterwards is at the shop again, and charged once', async () => {
    const { id, url, thanks } = await shop.sell();
    await visit(url, async (page) => {
      await press(page, 'Confirm');
      await seeAtShop(page, 'succeeded');
      await page.goBack();
      await page.waitForURL(thanks);
      await seeAtShop(page, 'succeeded');
    });
    expect(shop.arrivals.map((arrival) => arrival.url)).toEqual([thanks, thanks]);
    expect(await shop.chargesOf(id)).toBe(1);
  });

  inBrowser('who clicks twice is charged once', async () => {
    const { id, url } = await shop.sell();
    await visit(url, async (page) => {
      await page.getByRole('button', { name: 'Confirm' }).dblclick();
      await seeAtShop(page, 'succeeded');
    });
    expect(await shop.chargesOf(id)).toBe(1);
  });

  inBrowser('who has two tabs decides in one of them', async () => {
    const { id, url, thanks } = await shop.sell();
    await visit(url, async (page) => {
      const second = await page.context().newPage();
      await second.goto(url);
      expect(second.url()).toBe(page.url());
      await press(page, 'Confirm');
      await seeAtShop(page, 'succeeded');
      await press(second, 'Cancel');
      await seeAtShop(second, 'succeeded');
      expect(second.url()).toBe(thanks);
    });
    expect(await shop.chargesOf(id)).toBe(1);
  });

  inBrowser('who follows the link of a finished payment stays at the shop', async () => {
    const { id, url, thanks } = await shop.sell();
    await visit(url, async (page) => {
      await press(page, 'Fail');
      await seeAtShop(page, 'failed');
    });
    const { origins } = await visit(url, async (page) => {
      await seeAtShop(page, 'failed');
      expect(page.url()).toBe(thanks);
    });
    expect(origins).not.toContain(shop.bankUrl);
    expect(await shop.chargesOf(id)).toBe(0);
  });

  inBrowser('whose payment is voided meanwhile is told so, whatever they press', async () => {
    const { id, url } = await shop.sell();
    await visit(url, async (page) => {
      await shop.void(id);
      await press(page, 'Confirm');
      await seeAtShop(page, 'canceled');
    });
    expect(await shop.see(id)).toMatchObject({
      status: 'canceled',
      three_d_secure: { result: 'canceled' },
    });
    expect(await shop.chargesOf(id)).toBe(0);
  });

  inBrowser.each([
    ['answers nothing', '4000009900002109'],
    ['answers an error, and does not notify', '4000009900002604'],
    ['is still deciding', '4000009900002208'],
  ])('whose bank %s may wait at the shop, which sees the outcome', async (_how, number) => {
    const { id, url } = await shop.sell(number);
    await visit(url, async (page) => {
      await press(page, 'Confirm');
      await seeAtShop(page, 'succeeded');
    });
    // The reconciler, which notifications wake, may be faster than the shop.
    expect(['processing', 'succeeded']).toContain(shop.arrivals[0]?.status);
    expect(await shop.chargesOf(id)).toBe(1);
  });

  inBrowser('whom the bank does not send back finds the outcome at the shop', async () => {
    const { id, url, thanks } = await shop.sell('4000009900002406');
    await visit(url, async (page) => {
      await press(page, 'Confirm');
      await page.getByRole('heading', { name: 'The bank has your answer' }).waitFor();
      await page.goto(thanks);
      await seeAtShop(page, 'succeeded');
    });
    expect(await shop.chargesOf(id)).toBe(1);
  });

  inBrowser('keeps their session at the shop, in a cookie that is not strict', async () => {
    const { checkoutUrl } = await shop.sell();
    await visit(checkoutUrl, async (page) => {
      await press(page, 'Confirm');
      await seeAtShop(page, 'succeeded');
    });
    expect(shop.arrivals.map(({ cookie }) => cookie)).toEqual(['lax=1']);
  });

  inBrowser('whom somebody gives another return address still comes back to the shop', async () => {
    const { url, thanks } = await shop.sell();
    const evil = encodeURIComponent('https://evil.example/');
    const { origins } = await visit(`${url}?return_url=${evil}`, async (page) => {
      await press(page, 'Confirm');
      await seeAtShop(page, 'succeeded');
      expect(page.url()).toBe(thanks);
    });
    expect(origins.toSorted()).toEqual(shop.origins.toSorted());
  });
});

describe('A payer who comes late', () => {
  beforeAll(async () => {
    shop = await openShop({ challengeMs: CHALLENGE_MS });
  });
  afterAll(() => shop.close());

  const actions = [
    ['presses Confirm', (tab: Page) => press(tab, 'Confirm')],
    ['presses Fail', (tab: Page) => press(tab, 'Fail')],
    ['presses Cancel', (tab: Page) => press(tab, 'Cancel')],
    ['reloads the page', (tab: Page) => tab.reload()],
  ] as const;

  // All at once: the time of a challenge has to pass, and the pages must be open before that.
  inBrowser(
    'is not charged, and is sent to the shop, whatever they do',
    async () => {
      await visitPage('about:blank', async (page) => {
        const late = actions.map(async ([action, act]) => {
          const { id, url, thanks } = await shop.sell();
          const tab = await page.context().newPage();
          await tab.goto(url);
          await seeChallenge(tab);
          await waitFor(async () => (await shop.see(id)).status === 'failed', {
            what: 'the challenge to end',
          });
          await act(tab);
          await seeAtShop(tab, 'failed');
          await tab.goto(url);
          expect({ action, at: tab.url() }).toEqual({ action, at: thanks });
          expect(await shop.see(id)).toMatchObject({
            decline_reason: 'authentication_abandoned',
            three_d_secure: { result: 'abandoned', liability_shifted: false },
          });
          expect(await shop.chargesOf(id)).toBe(0);
        });
        await Promise.all(late);
      });
    },
    4 * CHALLENGE_MS,
  );
});

describe('A thief', () => {
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());

  inBrowser.each([
    ['the challenge', async () => (await shop.sell()).url],
    ['the page of a wrong link', () => Promise.resolve(`${shop.gateway.url}/3d-secure/nothing`)],
  ])('cannot frame %s', async (_what, addressOf) => {
    const address = await addressOf();
    const page = `<!DOCTYPE html><title>Win a prize</title><iframe src="${address}"></iframe>`;
    const server = createServer((_req, res) =>
      res.setHeader('Content-Type', 'text/html').end(page),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { complaints } = await visitPage(`http://127.0.0.1:${portOf(server)}`, async (thief) => {
      await thief.waitForLoadState('networkidle');
      const frame = thief.frameLocator('iframe');
      expect(await frame.getByRole('heading').allTextContents()).not.toContain(
        'Confirm your payment',
      );
      expect(await frame.getByRole('button').count()).toBe(0);
    });
    server.close();
    expect(complaints.join()).toMatch(/frame-ancestors|X-Frame-Options/);
  });
});
