import { join } from 'node:path';
import {
  type BankSimulator,
  canBrowse,
  freePort,
  type Gateway,
  run,
  type RunningProcess,
  startBankSimulator,
  startGateway,
  testEnvironment,
  visitPage,
  waitFor,
} from '@payment-gateway/testkit';

const SHOP = join(__dirname, '../../../examples/shop/shop.mjs');
const CARDS = {
  good: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  challenged: '4000 0000 0000 3220',
};

type Page = Parameters<Parameters<typeof visitPage>[1]>[0];

describe('The sample shop', () => {
  let bank: BankSimulator;
  let gateway: Gateway;
  let shop: RunningProcess;
  let shopUrl: string;

  beforeAll(async () => {
    const [gatewayPort, shopPort] = [await freePort(), await freePort()];
    bank = await startBankSimulator({
      env: { BANK_NOTIFY_URL: `http://127.0.0.1:${gatewayPort}/bank/notifications` },
    });
    gateway = await startGateway({
      port: gatewayPort,
      env: { BANK_URL: bank.apiUrl, WEBHOOK_PRIVATE_ADDRESSES: 'allow' },
    });
    shopUrl = `http://localhost:${shopPort}`;
    shop = await run({
      command: process.execPath,
      args: [SHOP],
      env: testEnvironment({ SHOP_PORT: String(shopPort), GATEWAY_URL: gateway.url }),
    });
    await waitFor(() => shop.stdout().includes('The shop is open'), { what: 'the shop to open' });
  });

  afterAll(async () => {
    await shop.kill();
    await gateway.terminate();
    await bank.terminate();
  });

  const press = (page: Page, button: string) => page.click(`button:has-text("${button}")`);
  const heading = (page: Page) => page.textContent('h1');

  async function toCheckout(page: Page): Promise<void> {
    await press(page, 'Pay');
    expect(new URL(page.url()).pathname).toMatch(/^\/checkout\//);
  }

  async function pay(page: Page, number: string): Promise<void> {
    await page.fill('[name=card_number]', number);
    await page.fill('[name=expiry]', '12 / 42');
    await page.fill('[name=cvv]', '123');
    await page.click('main button[type=submit]');
  }

  /** Reloads the shop's page until it says so. */
  const untilPageSays = (page: Page, text: string) =>
    waitFor(
      async () => {
        await page.reload();
        return (await page.textContent('main'))?.includes(text);
      },
      { what: `the page to say: ${text}` },
    );

  const inBrowser = canBrowse() ? describe : describe.skip;

  inBrowser.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('In a browser %s,', (_how, javaScript) => {
    const visit = (use: (page: Page) => Promise<void>) => visitPage(shopUrl, use, { javaScript });

    test('a payer buys, and a webhook tells the shop', async () => {
      await visit(async (page) => {
        await toCheckout(page);
        await pay(page, CARDS.good);
        await page.waitForURL(`${shopUrl}/orders/*`);
        expect(new URL(page.url()).searchParams.get('checkout_session_id')).not.toBeNull();
        expect(await heading(page)).toBe('Thank you');
        await untilPageSays(page, 'A webhook has confirmed it.');
      });
    });

    test('a card is declined, and another one pays', async () => {
      await visit(async (page) => {
        await toCheckout(page);
        await pay(page, CARDS.declined);
        await page.waitForSelector('[role=alert]');
        await pay(page, CARDS.good);
        await page.waitForURL(`${shopUrl}/orders/*`);
        expect(await heading(page)).toBe('Thank you');
      });
    });

    test('a payer cancels, and then buys the same order all the same', async () => {
      await visit(async (page) => {
        await toCheckout(page);
        await page.click('form[action$="/cancel"] button');
        await page.waitForURL(`${shopUrl}/orders/*`);
        expect(await page.textContent('main')).toContain('You have canceled.');
        await press(page, 'Try again');
        await pay(page, CARDS.good);
        await page.waitForURL(`${shopUrl}/orders/*`);
        expect(await heading(page)).toBe('Thank you');
      });
    });

    test('a payer passes a 3-D Secure challenge', async () => {
      await visit(async (page) => {
        await toCheckout(page);
        await pay(page, CARDS.challenged);
        await page.waitForURL(`http://localhost:${bank.port}/**`);
        await press(page, 'Confirm');
        await page.waitForURL(`${shopUrl}/orders/*`);
        expect(await heading(page)).toBe('Thank you');
      });
    });
  });

  const order = (id: string) =>
    fetch(`${shopUrl}/orders`, {
      method: 'POST',
      body: new URLSearchParams({ order: id }),
      redirect: 'manual',
    });

  test('gives a double click the same checkout', async () => {
    const id = crypto.randomUUID();
    const answers = await Promise.all([order(id), order(id)]);
    const [one, other] = answers.map(({ headers }) => headers.get('location'));
    expect(one).toMatch(/\/checkout\/[\w-]+$/);
    expect(other).toBe(one);
  });

  test('does not believe who opens the return page', async () => {
    const id = crypto.randomUUID();
    await order(id);
    const page = await fetch(`${shopUrl}/orders/${id}?checkout_session_id=any&status=complete`);
    expect(await page.text()).toContain('<h1>Not paid yet</h1>');
  });

  test('refuses a webhook that the gateway has not signed', async () => {
    const { status } = await fetch(`${shopUrl}/webhooks`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': 'forged',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': 'v1,Zm9yZ2Vk',
      },
      body: JSON.stringify({ data: { checkout_session: { status: 'complete' } } }),
    });
    expect(status).toBe(401);
  });

  test('says so when the gateway cannot be reached, and shows no detail', async () => {
    const alone = await run({
      command: process.execPath,
      args: [SHOP],
      env: testEnvironment({
        SHOP_PORT: String(await freePort()),
        GATEWAY_URL: `http://127.0.0.1:${await freePort()}`,
      }),
    });
    expect(await alone.exited).toEqual({ code: 1, signal: null });
    expect(alone.output()).toContain('Does npm start run?');
    expect(alone.output()).not.toContain('    at ');
  });
});
