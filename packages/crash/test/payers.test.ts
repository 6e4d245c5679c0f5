import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Address } from '../src/merchants/address.js';
import { createBrowser, type Browser } from '../src/payers/browser.js';
import { payerKinds, type PayerKind } from '../src/payers/payer-plan.js';
import { runPayer } from '../src/payers/robot.js';
import { isShopAddress } from '../src/payers/shop-address.js';
import { type Visit } from '../src/payers/visit.js';

const TOKEN = 'token-of-the-gateway';
const BANK_TOKEN = 'token-of-the-bank';
const SHOP = 'https://shop.example/order?step=paid';

/** Where the gateway and the bank of these tests send payers; both are on one server, under two names. */
type Leads = {
  readonly link: string;
  readonly challenge: string | null;
  readonly decision: string;
  readonly return: string;
};

let server: Server;
let gatewayUrl: string;
let bankUrl: string;
let leads: Leads;
let decisions: string[];

const form = `<form method="post"><button name="decision" value="confirm">Confirm</button></form>`;

beforeAll(async () => {
  server = createServer((req, res) => {
    const { method, url = '' } = req;
    const send = (to: string | null): void => {
      if (to === null) res.setHeader('Content-Type', 'text/html').end(form);
      else res.writeHead(303, { Location: to }).end();
    };
    if (url === `/3d-secure/${TOKEN}`) send(leads.link);
    else if (url === `/3d-secure/${TOKEN}/return`) send(leads.return);
    else if (method === 'GET') send(leads.challenge);
    else
      req.setEncoding('utf8').on('data', (body: string) => {
        decisions.push(body);
        send(leads.decision);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  gatewayUrl = `http://localhost:${port}`;
  bankUrl = `http://127.0.0.1:${port}`;
});

afterAll(() => server.close());

beforeEach(() => {
  decisions = [];
  leads = {
    link: `${bankUrl}/challenges/${BANK_TOKEN}`,
    challenge: null,
    decision: `${gatewayUrl}/3d-secure/${TOKEN}/return`,
    return: `${SHOP}&payment_id=payment-1`,
  };
});

function openBrowser(): { browser: Browser; visits: Visit[]; addresses: Set<string> } {
  const visits: Visit[] = [];
  const addresses = new Set<string>();
  const part = { name: 'server', currentRun: () => 1 };
  const browser = createBrowser(
    {
      tag: 'order-1',
      paymentId: 'payment-1',
      payer: 'confirms',
      link: new Address(`${gatewayUrl}/3d-secure/${TOKEN}`),
      isHome: (url) => isShopAddress(url, SHOP, ['payment_id', 'payment-1']),
    },
    { gatewayUrl, gateways: [{ part, url: gatewayUrl }], bankUrl, bank: part },
    { visit: (visit) => visits.push(visit), address: (url) => addresses.add(url.href) },
  );
  return { browser, visits, addresses };
}

/** Lets a payer act; returns its requests in words. */
async function requestsOf(kind: PayerKind): Promise<string[]> {
  const { browser, visits } = openBrowser();
  await runPayer(
    {
      kind,
      decisions: ['confirm', 'cancel'],
      waitsMs: [0, 0, 0],
      gateway: 0,
      switches: false,
      pauseMs: 1,
    },
    {
      browser,
      arrive: () => Promise.resolve('succeeded'),
      knownStatus: () => null,
      challengeMs: 1,
    },
  );
  return visits.map(({ asked, reply }) =>
    reply.kind === 'answer' ? `${asked} → ${reply.to ?? 'page'}` : `${asked} → nothing`,
  );
}

const TO_PAGE = ['link → challenge', 'challenge → page'];
const BACK = ['decision → return', 'return → shop'];

test('A payer who confirms reads the form, presses its button, and follows every redirect', async () => {
  expect(await requestsOf('confirms')).toEqual([...TO_PAGE, ...BACK]);
  expect(decisions).toEqual(['decision=confirm']);
});

test('Payers walk away, never come back, come back early, and click twice', async () => {
  expect(await requestsOf('walks away')).toEqual(TO_PAGE);
  expect(await requestsOf('never comes back')).toEqual([...TO_PAGE, 'decision → return']);
  expect(await requestsOf('comes back early')).toEqual([...TO_PAGE, 'return → shop', ...BACK]);
  decisions = [];
  await requestsOf('clicks twice');
  expect(decisions.sort()).toEqual(['decision=cancel', 'decision=confirm']);
});

test.each(payerKinds)('A payer who %s comes to an end', async (kind) => {
  expect((await requestsOf(kind)).slice(0, 2)).toEqual(TO_PAGE);
});

test.each([
  ['another payment', () => `${SHOP}&payment_id=payment-2`],
  ['another shop', () => 'https://shop.example.org/order?step=paid&payment_id=payment-1'],
  ['a page that names the payment twice', () => `${SHOP}&payment_id=payment-1&payment_id=x`],
  ['a page without the rest of the query', () => 'https://shop.example/order?payment_id=payment-1'],
  ['the way back of another payment', () => `${gatewayUrl}/3d-secure/another-token/return`],
])('A payer who is sent to %s is elsewhere', async (_, address) => {
  leads = { ...leads, return: address() };
  expect(await requestsOf('confirms')).toContain('return → elsewhere');
});

test('A second address for one challenge is elsewhere', async () => {
  const { browser, visits } = openBrowser();
  const openLink = () =>
    browser.request({ page: 'link', url: browser.link, turn: 0, knownStatus: null });
  await openLink();
  leads = { ...leads, link: `${bankUrl}/challenges/another-token` };
  await openLink();
  expect(visits.map(({ reply }) => reply)).toMatchObject([
    { to: 'challenge' },
    { to: 'elsewhere' },
  ]);
});

test('What is noted of a payer has no address, and the addresses are noted by themselves', async () => {
  const { browser, visits, addresses } = openBrowser();
  await browser.request({ page: 'link', url: browser.link, turn: 0, knownStatus: null });
  expect(JSON.stringify(visits)).not.toContain('token');
  expect([...addresses]).toEqual([
    `${gatewayUrl}/3d-secure/${TOKEN}`,
    `${bankUrl}/challenges/${BANK_TOKEN}`,
  ]);
});
