import { type BankSimulator, canBrowse, freePort, visitPage } from '@payment-gateway/testkit';
import { faultsOf, widthOf } from '../support/axe.js';
import { type TestDatabase } from '../support/engines.js';
import { openGateway, openSandbox, type TestGateway } from '../support/gateway.js';

const PHONE = 320;
const AS_BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('The start page of a sandbox', () => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, database, gateway, close } = await openSandbox());
  });

  afterAll(() => close());

  test('shows a person the newest payments, and where else to look', async () => {
    await gateway.paid({ amount: 1234 });
    const { status, text } = await gateway.request.get('/').set(AS_BROWSER);
    expect(status).toBe(200);
    expect(text).toContain('<td>$12.34</td><td>succeeded</td>');
    expect(text).toContain('href="/swagger/"');
    expect(text).toContain(`href="http://localhost:${bank.port}/api/v1/ledger"`);
    expect(text).not.toContain('mock_token');
  });

  test('is not there for a program, which gets what it got before', async () => {
    const asked = gateway.request.get('/').set('Accept', 'application/json');
    const { status, headers } = await asked;
    expect([status, headers.location]).toEqual([302, '/swagger/']);
  });

  test('opens a checkout, whose page is this gateway’s', async () => {
    for (const trial of ['plain', '3-d-secure']) {
      const { status, headers } = await gateway.request
        .post('/')
        .set(AS_BROWSER)
        .type('form')
        .send({ try: trial });
      expect(status).toBe(303);
      expect(headers.location).toMatch(/^http:\/\/localhost:\d+\/checkout\/[\w-]+$/);
      const page = await gateway.request
        .get(new URL(headers.location ?? '').pathname)
        .set(AS_BROWSER);
      expect(page.text).toContain('$10.00');
    }
  });

  test('takes no form from another site', async () => {
    const { status } = await gateway.request
      .post('/')
      .set({ ...AS_BROWSER, 'Sec-Fetch-Site': 'cross-site' })
      .type('form')
      .send({ try: 'plain' });
    expect(status).toBe(403);
  });

  test('says which methods it has', async () => {
    const { status, headers } = await gateway.request.delete('/');
    expect([status, headers.allow]).toEqual([405, 'GET, POST, HEAD']);
  });

  (canBrowse() ? test : test.skip)(
    'lets a person pay and come back, fits a phone, and breaks no rule of axe',
    async () => {
      const port = await freePort();
      const own = await openGateway(database, bank.apiUrl, {
        environment: { PUBLIC_URL: `http://localhost:${port}` },
      });
      await new Promise<void>((resolve) => own.server.listen(port, resolve));
      try {
        const { origins } = await visitPage(`http://localhost:${port}/`, async (page) => {
          expect(await faultsOf(page)).toEqual([]);
          await page.setViewportSize({ width: PHONE, height: 800 });
          expect(await widthOf(page)).toBe(PHONE);
          await page.click('button:has-text("with 3-D Secure")');
          await page.fill('[name=card_number]', '4242424242424242');
          await page.fill('[name=expiry]', '12/42');
          await page.fill('[name=cvv]', '123');
          await page.click('main button[type=submit]');
          await page.waitForURL(/\/\?checkout_session_id=/);
          expect(await page.textContent('tbody tr')).toContain('$10.00succeeded');
          expect(await faultsOf(page)).toEqual([]);
          expect(await widthOf(page)).toBe(PHONE);
        });
        expect(origins).toEqual([`http://localhost:${port}`]);
      } finally {
        own.server.closeAllConnections();
        own.server.close();
        await own.close();
      }
    },
  );
});
