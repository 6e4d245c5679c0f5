import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Address } from '../src/merchants/address.js';
import { createCheckoutBrowser } from '../src/payers/checkout/checkout-browser.js';
import { checkoutKinds, type CheckoutKind } from '../src/payers/checkout/checkout-plan.js';
import { runCheckoutPayer } from '../src/payers/checkout/checkout-robot.js';
import { type CheckoutVisit } from '../src/payers/checkout/checkout-visit.js';
import { paymentInLink } from '../src/payers/payment-in-link.js';

// A checkout page of few words: it takes one card, and answers as a test says.

const PAGE = '/checkout/token-of-the-page';
const SHOP = 'https://shop.example/order?step=paid';
const CART = 'https://shop.example/cart';
const PAID = `${SHOP}&checkout_session_id=session-1`;

type Answer = {
  readonly status?: number;
  readonly to?: string;
  readonly refresh?: string;
  readonly html?: string;
};

const FORM: Answer = {
  html: `<form method="post" novalidate><input type="hidden" name="attempt" value="1"/><input name="card_number"/></form>
    <form method="post" action="${PAGE}/cancel"><button type="submit">Cancel</button></form>`,
};
const linkTo = (address: string): Answer => ({
  html: `<a class="button" href="${address.replaceAll('&', '&amp;')}">Back</a>`,
});

let server: Server;
let gatewayUrl: string;
/** What comes next at each path; the last one again and again. */
let answers: Record<string, Answer[]>;
let forms: string[];

beforeAll(async () => {
  server = createServer((req, res) => {
    void (async () => {
      const { method = '', url = '' } = req;
      const body = await text(req);
      if (method === 'POST') forms.push(body);
      const queue = answers[`${method} ${url}`] ?? [];
      const {
        status,
        to,
        refresh,
        html = '',
      } = (queue.length > 1 ? queue.shift() : queue[0]) ?? {
        status: 404,
      };
      if (refresh !== undefined) res.setHeader('Refresh', refresh);
      res.writeHead(
        status ?? (to === undefined ? 200 : 303),
        to === undefined ? {} : { Location: to },
      );
      res.end(html);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  gatewayUrl = `http://localhost:${port}`;
});

afterAll(() => server.close());

beforeEach(() => {
  forms = [];
  answers = {
    [`GET ${PAGE}`]: [FORM],
    [`GET ${PAGE}?continue`]: [{ refresh: '3; url=?continue' }, { refresh: `0; url=${PAID}` }],
    [`POST ${PAGE}`]: [{ to: `${PAGE}?continue` }],
    [`POST ${PAGE}/cancel`]: [{ to: `${PAGE}?continue` }],
  };
});

/** Lets a payer act; returns its requests in words. */
async function requestsOf(kind: CheckoutKind): Promise<string[]> {
  const visits: CheckoutVisit[] = [];
  const addresses = new Set<string>();
  const part = { name: 'server', currentRun: () => 1 };
  const browser = createCheckoutBrowser(
    {
      tag: 'order-1',
      sessionId: 'session-1',
      payer: kind,
      link: new Address(gatewayUrl + PAGE),
      returnUrl: SHOP,
      cancelUrl: CART,
    },
    {
      gatewayUrl,
      gateways: [{ part, url: gatewayUrl }],
      bankUrl: 'http://bank.example',
      bank: part,
    },
    {
      checkoutVisit: (visit) => visits.push(visit),
      address: (url) => addresses.add(url.href),
      endOfSession: () => null,
    },
  );
  const done: string[] = [];
  const patience = { gateway: 0, switches: false, pauseMs: 1 };
  await runCheckoutPayer(
    {
      kind,
      cards: ['4242424242424242', '5555555555554444'],
      challenge: {
        kind: 'confirms',
        decisions: ['confirm', 'confirm'],
        waitsMs: [0, 0, 0],
        ...patience,
      },
      waitsMs: [0, 0],
      ...patience,
    },
    {
      browser,
      patienceMs: 2_000,
      arrive: () => Promise.resolve(void done.push('arrived')),
      authenticate: (link) => Promise.resolve(void done.push(`authenticated at ${link.pathname}`)),
    },
  );
  expect(JSON.stringify(visits)).not.toContain('token');
  expect([...addresses]).toContain(gatewayUrl + PAGE);
  return [
    ...visits.map(({ asked, reply }) =>
      reply.kind === 'answer'
        ? `${asked} → ${reply.leadsTo ?? reply.shows ?? String(reply.status)}`
        : `${asked} → nothing`,
    ),
    ...done,
  ];
}

test('A payer reads the form, sends a card, waits for the outcome, and goes back to the shop', async () => {
  expect(await requestsOf('clicks once')).toEqual([
    'page → form',
    'payment → continue',
    'page → waiting',
    'page → paid',
    'arrived',
  ]);
  expect(forms).toEqual([expect.stringContaining('attempt=1&card_number=4242424242424242&')]);
});

test('A double click sends the same form twice; two tabs send two cards', async () => {
  await requestsOf('clicks twice');
  expect(forms).toHaveLength(2);
  expect(new Set(forms).size).toBe(1);
  forms = [];
  await requestsOf('pays in two tabs');
  expect(forms.map((form) => new URLSearchParams(form).get('card_number')).sort()).toEqual([
    '4242424242424242',
    '5555555555554444',
  ]);
});

test('A payer tries the next card after a decline', async () => {
  answers[`POST ${PAGE}`] = [{ to: PAGE }, { to: `${PAGE}?continue` }];
  await requestsOf('clicks once');
  expect(forms.map((form) => new URLSearchParams(form).get('card_number'))).toEqual([
    '4242424242424242',
    '5555555555554444',
  ]);
});

test('A payer whose gateway answers 503 sends the same form again', async () => {
  answers[`POST ${PAGE}`] = [{ status: 503 }, { to: `${PAGE}?continue` }];
  expect((await requestsOf('clicks once')).slice(0, 3)).toEqual([
    'page → form',
    'payment → 503',
    'payment → continue',
  ]);
  expect(new Set(forms).size).toBe(1);
});

test('A payer goes through a challenge, and comes back to the page', async () => {
  answers[`GET ${PAGE}?continue`] = [
    { refresh: `0; url=${gatewayUrl}/3d-secure/token` },
    { refresh: `0; url=${PAID}` },
  ];
  expect(await requestsOf('clicks once')).toEqual([
    'page → form',
    'payment → continue',
    'page → challenge',
    'page → paid',
    'authenticated at /3d-secure/token',
    'arrived',
  ]);
});

test('A payer who cancels is led to the cart', async () => {
  answers[`GET ${PAGE}?continue`] = [{ refresh: `0; url=${CART}?checkout_session_id=session-1` }];
  expect(await requestsOf('cancels')).toEqual(['page → form', 'cancel → continue', 'page → ended']);
});

test.each(checkoutKinds)('A payer who %s comes to an end', async (kind) => {
  expect((await requestsOf(kind))[0]).toBe('page → form');
});

test.each([
  ['paid, with a link to the shop', linkTo(PAID), 'page → paid'],
  [
    'over, with a link to the cart',
    linkTo(`${CART}?checkout_session_id=session-1`),
    'page → ended',
  ],
  ['over, without a link', { html: '<p>It is over.</p>' }, 'page → ended'],
  ['none of a checkout', linkTo('https://shop.example.org/'), 'page → strange'],
  ['leading on to another shop', { refresh: '0; url=https://shop.example.org/' }, 'page → strange'],
  ['leading to another shop', { to: `${SHOP}&checkout_session_id=session-2` }, 'page → elsewhere'],
])('A page that is %s is known', async (_, answer, seen) => {
  answers[`GET ${PAGE}`] = [answer];
  expect((await requestsOf('clicks once'))[0]).toBe(seen);
});

test("The token of a link names the challenge's payment", () => {
  const id = '019a1b2c-7f2e-7a4b-9c2d-0123456789ab';
  const token = Buffer.from(`${id.replaceAll('-', '')}${'ab'.repeat(20)}`, 'hex');
  const link = new URL(`http://localhost:8080/3d-secure/${token.toString('base64url')}`);
  expect(paymentInLink(link)).toBe(id);
});
