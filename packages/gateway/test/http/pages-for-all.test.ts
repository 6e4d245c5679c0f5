import { canBrowse, visitPage } from '@payment-gateway/testkit';
import { faultsOf, widthOf } from '../support/axe.js';
import { openSandbox } from '../support/gateway.js';
import { withServer } from '../support/server.js';

type Page = Parameters<Parameters<typeof visitPage>[1]>[0];

const PHONE = 390;
const DESK = 1280;

const inBrowser = canBrowse() ? test : test.skip;

describe('The pages of gateway and bank, on a phone, with a keyboard or with a screen reader', () => {
  let sandbox: Awaited<ReturnType<typeof openSandbox>>;

  beforeAll(async () => {
    sandbox = await openSandbox();
  });

  afterAll(() => sandbox.close());

  const onEach = async (use: (origin: string, service: 'gateway' | 'bank') => Promise<void>) => {
    await withServer(sandbox.gateway.server, (port) => use(`http://127.0.0.1:${port}`, 'gateway'));
    await use(sandbox.bank.url, 'bank');
  };

  const CHARGE = {
    gateway: '#operations-Payments-createPayment',
    bank: '#operations-Deposits-createDeposit',
  } as const;

  inBrowser.each(['light', 'dark'] as const)(
    'Swagger UI breaks no rule of axe and is not wider than its screen, in %s',
    async (colorScheme) => {
      await onEach(async (origin, service) => {
        const breakNoRule = async (page: Page) => {
          const charge = page.locator(CHARGE[service]);
          const look = async (state: string) => {
            for (const width of [DESK, PHONE]) {
              await page.setViewportSize({ width, height: 900 });
              expect({ state, width: await widthOf(page) }).toEqual({ state, width });
            }
            expect({ state, faults: await faultsOf(page) }).toEqual({ state, faults: [] });
          };
          await charge.waitFor();
          await look(`${service}: as it is opened`);
          if (service === 'gateway') {
            await page.getByRole('button', { name: 'Authorize' }).click();
            await page.getByLabel('auth-bearer-value').fill('first_merchant_mock_token');
            await look('gateway: with the dialog for the token');
            await page.getByRole('button', { name: 'Apply credentials' }).click();
            await page.getByRole('button', { name: 'Close' }).click();
          }
          await charge.locator('.opblock-summary').click();
          await charge.getByRole('button', { name: 'Try it out' }).click();
          await charge.getByRole('button', { name: 'Execute' }).click();
          await charge.locator('.live-responses-table').waitFor();
          await look(`${service}: with a call tried out`);
        };
        await visitPage(`${origin}/swagger/`, breakNoRule, { colorScheme });
      });
    },
    120_000,
  );

  inBrowser.each(['/swagger/', '/errors'])(
    '%s is laid out for a phone on a phone',
    async (path) => {
      await onEach(async (origin) => {
        await visitPage(
          `${origin}${path}`,
          async (page) => {
            await page.locator('h1').first().waitFor();
            // Without a viewport setting, a phone renders the page 980 px wide.
            expect(await page.evaluate<number>('window.innerWidth')).toBe(PHONE);
          },
          { phoneWidth: PHONE },
        );
      });
    },
  );

  inBrowser('Swagger UI shows what an answer means with all its words', async () => {
    await withServer(sandbox.gateway.server, async (port) => {
      await visitPage(`http://127.0.0.1:${port}/swagger/`, async (page) => {
        const charge = page.locator(CHARGE.gateway);
        await charge.locator('.opblock-summary').click();
        const unauthorized = charge
          .locator('tr[data-code="401"] .response-col_description')
          .first();
        await unauthorized.waitFor();
        expect(await unauthorized.innerText()).toContain('Authorization: Bearer <token>.');
      });
    });
  });

  inBrowser.each(['light', 'dark'] as const)(
    'the errors that problems lead to are readable in %s, with the one in question in sight',
    async (colorScheme) => {
      await onEach(async (origin, service) => {
        const code = service === 'gateway' ? 'insufficient_funds' : 'expired_card';
        const { complaints, origins } = await visitPage(
          `${origin}/errors#${code}`,
          async (page) => {
            for (const width of [PHONE, DESK]) {
              await page.setViewportSize({ width, height: 900 });
              expect(await faultsOf(page)).toEqual([]);
              expect(await widthOf(page)).toBe(width);
            }
            await page.reload();
            const { y = -1 } = (await page.locator(`#${code}`).boundingBox()) ?? {};
            expect(y).toBeGreaterThanOrEqual(0);
            expect(y).toBeLessThan(900);
          },
          { colorScheme },
        );
        expect(complaints).toEqual([]);
        expect(origins).toEqual([origin]);
      });
    },
    60_000,
  );
});
