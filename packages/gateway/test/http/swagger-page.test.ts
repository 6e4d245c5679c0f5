import { type BankSimulator, canBrowse, visitPage } from '@payment-gateway/testkit';
import { type TestDatabase } from '../support/engines.js';
import { openGateway, openSandbox, type TestGateway } from '../support/gateway.js';
import { withServer } from '../support/server.js';

describe('The page /swagger', () => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, database, gateway, close } = await openSandbox());
  });

  afterAll(() => close());

  (canBrowse() ? test : test.skip)(
    'shows every call in a real browser, and takes a payment when it is tried out',
    async () => {
      await withServer(gateway.server, async (port) => {
        const origin = `http://127.0.0.1:${port}`;
        const { complaints, origins } = await visitPage(
          `${origin}/swagger/index.html`,
          async (page) => {
            expect(page.url()).toBe(`${origin}/swagger/`);
            const post = page.locator('#operations-Payments-createPayment');
            await post.waitFor();
            const paths = await page.locator('.opblock-summary-path').allInnerTexts();
            expect(paths.map((path) => path.replaceAll('\u200b', ''))).toEqual([
              '/payments',
              '/payments',
              '/payments/{id}',
              '/payments/{id}/events',
              '/payments/{id}/captures',
              '/payments/{id}/void',
              '/payments/{id}/refunds',
              '/payments/{id}/refunds',
              '/refunds/{id}',
              '/checkout_sessions',
              '/checkout_sessions',
              '/checkout_sessions/{id}',
              '/checkout_sessions/{id}/expire',
              '/events',
              '/events/{id}',
              '/webhook_endpoints',
              '/webhook_endpoints',
              '/webhook_endpoints/{id}',
              '/webhook_endpoints/{id}',
              '/webhook_endpoints/{id}',
              '/webhook_endpoints/{id}/roll_secret',
              '/webhook_endpoints/{id}/ping',
              '/webhook_endpoints/{id}/deliveries',
              '/webhook_endpoints/{id}/recover',
              '/events/{id}/resend',
              '/3d-secure/{token}',
              '/3d-secure/{token}/return',
              '/3d-secure/{token}/return',
              '/bank/notifications',
              '/health/live',
              '/health/ready',
            ]);

            await page.getByRole('button', { name: 'Authorize' }).click();
            await page.getByLabel('auth-bearer-value').fill('first_merchant_mock_token');
            await page.getByRole('button', { name: 'Apply credentials' }).click();
            await page.getByRole('button', { name: 'Close' }).click();
            await post.locator('.opblock-summary').click();
            await post.getByRole('button', { name: 'Try it out' }).click();
            await post.getByRole('button', { name: 'Execute' }).click();
            await post.locator('.live-responses-table').getByText('"succeeded"').first().waitFor();
            expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).toBe(
              '[{},{}]',
            );
            if (process.env.SCREENSHOT !== undefined) {
              await page.screenshot({ path: process.env.SCREENSHOT });
            }
          },
        );
        expect(complaints).toEqual([]);
        expect(origins).toEqual([origin]);
      });
    },
  );

  test('keeps the token only while it is open', async () => {
    const { text } = await gateway.request.get('/swagger/swagger-ui-init.js').expect(200);
    expect(text).toContain('"persistAuthorization": false');
  });

  test.each([
    ['GET', '/swagger/package.json', 404],
    ['GET', '/swagger/%2e%2e/package.json', 404],
    ['DELETE', '/swagger/', 405],
    ['POST', '/swagger/swagger-ui.css', 405],
  ])('%s %s is refused as everywhere else', async (method, path, status) => {
    await withServer(gateway.server, async (port) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        status,
        'application/problem+json',
      ]);
    });
  });

  test('is where the bare address redirects to', async () => {
    const { status, headers } = await gateway.request.get('/');
    expect(status).toBe(302);
    expect(headers.location).toBe('/swagger/');
  });

  test('and the contract are missing if documentation is off', async () => {
    const quiet = await openGateway(database, bank.apiUrl, { environment: { DOCS: 'off' } });
    for (const path of ['/swagger', '/swagger/index.html', '/openapi.yaml']) {
      expect((await quiet.request.get(path)).status).toBe(404);
    }
    await quiet.close();
  });
});
