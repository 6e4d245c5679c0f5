import { once } from 'node:events';
import { createServer } from 'node:http';
import { canBrowse, visitPage } from '@payment-gateway/testkit';
import { openBank } from './support.js';

const inBrowser = canBrowse() ? test : test.skip;

describe('The page /swagger', () => {
  inBrowser('shows every operation in a real browser, without a complaint', async () => {
    const server = createServer(openBank().app).listen(0);
    await once(server, 'listening');
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;

    const { complaints, origins } = await visitPage(
      `${origin}/swagger/index.html`,
      async (page) => {
        expect(page.url()).toBe(`${origin}/swagger/`);
        const post = page.locator('#operations-Deposits-createDeposit');
        await post.waitFor();
        const operations = await page.locator('.opblock-summary-path').allInnerTexts();
        expect(operations.map((path) => path.replaceAll('\u200b', ''))).toEqual([
          '/deposit',
          '/deposit/{reference}',
          '/deposit/{reference}/bar',
          '/deposit/{reference}/captures',
          '/deposit/{reference}/void',
          '/deposit/{reference}/refunds',
          '/deposit/{reference}/operations/{operation_reference}',
          '/ledger',
          '/health/live',
          '/health/ready',
          // Of the webhooks.
          'depositChanged',
        ]);

        // It is not only to be read: trying it out charges a card.
        await post.locator('.opblock-summary').click();
        await post.getByRole('button', { name: 'Try it out' }).click();
        await post.getByRole('button', { name: 'Execute' }).click();
        await post.locator('.live-responses-table').getByText('transaction_id').first().waitFor();
      },
    ).finally(() => server.close());
    expect(complaints).toEqual([]);
    expect(origins).toEqual([origin]);
  });

  test('forgets the token when it is closed', async () => {
    const { text } = await openBank().api.get('/swagger/swagger-ui-init.js').expect(200);
    expect(text).toContain('"persistAuthorization": false');
  });

  test('can be reached from /swagger, and works over plain http', async () => {
    const { api } = openBank();
    const page = await api.get('/swagger').expect(302);
    expect(page.headers.location).toBe('/swagger/');
    const { headers } = await api.get('/swagger/').expect(200);
    expect(headers['content-security-policy']).not.toMatch('upgrade-insecure-requests');
    expect((await api.get('/health/live')).headers).not.toHaveProperty('content-security-policy');
  });
});
