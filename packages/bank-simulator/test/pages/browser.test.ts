import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { portOf } from '@payment-gateway/service-kit/http/server';
import { canBrowse, visitPage } from '@payment-gateway/testkit';
import { faultsOf, widthOf } from '../../../gateway/test/support/axe.js';
import { openPayerBank, pathOf } from '../payers.js';
import { asDeposit, depositOf } from '../support.js';

type Page = Parameters<Parameters<typeof visitPage>[1]>[0];

// Starting a browser takes long on a busy machine.
jest.setTimeout(120_000);

const inBrowser = canBrowse() ? test : test.skip;
const [DESK, PHONE, SMALL_PHONE] = [1200, 390, 320];
const LEAST_TARGET = 44;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${portOf(server)}`;
}

/** A bank with a waiting challenge, a client that the payer comes back to, and the shop behind it, each at an origin of its own. */
async function startJourney(card = '4000000000003220') {
  const bank = openPayerBank();
  const shop = await serve((_req, res) => res.end('Thank you for your order'));
  const client = await serve((_req, res) => {
    res.writeHead(303, { Location: `${shop}/done` }).end();
  });
  const origin = await serve(bank.app);
  const three_d_secure = {
    challenge: 'possible',
    return_url: `${client}/return`,
    merchant_name: 'Blue Bakery & Söhne',
  };
  const paid = await bank.pay(depositOf(card, { reference: 'a', three_d_secure })).expect(201);
  const look = async () => asDeposit((await bank.look('a')).body);
  const page = `${origin}${pathOf(asDeposit(paid.body))}`;
  return { bank, origin, page, shop, client, look };
}

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
])('In a real browser, %s,', (_title, javaScript) => {
  inBrowser.each([
    ['Confirm', 'succeeded', undefined],
    ['Fail', 'failed', 'authentication_failed'],
    ['Cancel', 'failed', 'authentication_canceled'],
  ])('a payer who presses %s gets back to the shop', async (button, status, reason) => {
    const { page: address, origin, shop, client, look } = await startJourney();
    const { complaints, origins } = await visitPage(
      address,
      async (page) => {
        expect(await page.title()).toBe('Confirm your payment – Bank simulator');
        await page.getByRole('button', { name: button, exact: true }).click();
        await page.getByText('Thank you for your order').waitFor();
        expect(page.url()).toBe(`${shop}/done`);
        await page.goBack();
        await page.waitForURL(`${shop}/done`);
      },
      { javaScript },
    );
    expect(complaints).toEqual([]);
    expect(new Set(origins)).toEqual(new Set([origin, client, shop]));
    expect(await look()).toMatchObject({ status, ...(reason !== undefined && { reason }) });
  });

  inBrowser('a payer needs no mouse, and a double click charges once', async () => {
    const { page: address, bank } = await startJourney();
    await visitPage(
      address,
      async (page) => {
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.getByText('Thank you for your order').waitFor();
      },
      { javaScript },
    );
    const second = await startJourney();
    await visitPage(
      second.page,
      async (page) => {
        await page.getByRole('button', { name: 'Confirm' }).dblclick();
        await page.getByText('Thank you for your order').waitFor();
      },
      { javaScript },
    );
    expect(await bank.entries()).toHaveLength(1);
    expect(await second.bank.entries()).toHaveLength(1);
  });
});

describe('Every page of a challenge', () => {
  const pressUnknown = async (page: Page) => {
    await page.evaluate(`document.querySelector('button').value = 'maybe'`);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('alert').waitFor();
  };
  const pressConfirm = async (page: Page) => {
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('You can close this window').waitFor();
  };
  const goNowhere = async (page: Page) => {
    await page.goto(new URL('nowhere', page.url()).href);
  };

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    inBrowser.each([
      ['that waits', () => Promise.resolve()],
      ['without a decision', pressUnknown],
      ['that does not send the payer back', pressConfirm],
      ['that leads nowhere', goNowhere],
    ])('%s breaks no rule of axe, and fits phones', async (state, reach) => {
      const { page: address } = await startJourney('4000009900002406');
      const fit = async (page: Page) => {
        await reach(page);
        for (const width of [DESK, PHONE, SMALL_PHONE]) {
          await page.setViewportSize({ width, height: 844 });
          expect({ width, needed: await widthOf(page) }).toEqual({ width, needed: width });
          const { SCREENSHOTS: folder } = process.env;
          if (folder !== undefined)
            await page.screenshot({
              path: `${folder}/${state.replaceAll(' ', '-')}-${colorScheme}-${width}.png`,
            });
        }
        expect(await faultsOf(page)).toEqual([]);
        for (const button of await page.getByRole('button').all())
          expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(LEAST_TARGET);
      };
      await visitPage(address, fit, { colorScheme });
    });
  });

  inBrowser('is laid out for a phone on a phone', async () => {
    const { page: address } = await startJourney();
    await visitPage(
      address,
      async (page) => {
        expect(await page.evaluate<number>('window.innerWidth')).toBe(PHONE);
      },
      { phoneWidth: PHONE },
    );
  });

  inBrowser('cannot be framed', async () => {
    const { page: address } = await startJourney();
    const thief = await serve((_req, res) => {
      res.setHeader('Content-Type', 'text/html').end(`<iframe src="${address}"></iframe>`);
    });
    const { complaints } = await visitPage(thief, async (page) => {
      await page.waitForLoadState('networkidle');
      expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0);
    });
    expect(complaints.join()).toMatch(/frame-ancestors|X-Frame-Options/);
  });
});
