import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpGet } from '@payment-gateway/testkit';
import { testCards } from '../../../bank-simulator/src/domain/cards.js';
import { declineReasons, failureReasons } from '../../src/domain/decline-reasons.js';
import { errorTable } from '../../src/domain/errors.js';
import { fieldErrorTable } from '../../src/domain/field-errors.js';
import { errorsPage } from '../../src/http/errors-page/content.js';
import { pageHtml } from '@payment-gateway/service-kit/docs/codes-page-html';
import { errorsMarkdown } from '../../src/http/errors-page/markdown.js';
import { openGateway, openSandbox, paymentBody } from '../support/gateway.js';
import { withServer } from '../support/server.js';

const anchorsIn = (html: string): string[] =>
  [...html.matchAll(/ id="([a-z][^"]*)"/g)].map(([, id]) => id ?? '');

describe('A developer who gets an error', () => {
  let sandbox: Awaited<ReturnType<typeof openSandbox>>;

  beforeAll(async () => {
    sandbox = await openSandbox();
  });

  afterAll(() => sandbox.close());

  test.each([
    ['a wrong field', '/api/v1/payments', paymentBody({ amount: 0 }), 'validation_failed'],
    ['a wrong field at the root', '/payments', paymentBody({ amount: 0 }), 'validation_failed'],
    ['no such address', '/api/v1/nothing', {}, 'route_not_found'],
  ])('follows its type to the explanation: %s', async (_, path, body, code) => {
    await withServer(sandbox.gateway.server, async (port) => {
      const address = `http://127.0.0.1:${port}${path}`;
      const answer = await fetch(address, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: 'Bearer first_merchant_mock_token',
          Connection: 'close',
        },
        body: JSON.stringify(body),
      });
      const problem = (await answer.json()) as { type: string; code: string };
      expect(problem.code).toBe(code);
      // Resolved as in RFC 3986, against the requested address.
      const type = new URL(problem.type, address);
      const page = await httpGet(type.href.replace(type.hash, ''));
      expect(page.status).toBe(200);
      expect(anchorsIn(page.body)).toContain(type.hash.slice(1));
      expect(type.hash).toBe(`#${code}`);
    });
  });

  test("follows the bank's type, too", async () => {
    const address = `${sandbox.bank.apiUrl}/deposit/nothing`;
    const { body } = await httpGet(address);
    const { type } = JSON.parse(body) as { type: string };
    const { href, hash } = new URL(type, address);
    const page = await httpGet(href.replace(hash, ''));
    expect(hash).toBe('#deposit_not_found');
    expect(anchorsIn(page.body)).toContain('deposit_not_found');
    for (const { decision } of testCards) {
      if (decision.kind === 'decline') expect(anchorsIn(page.body)).toContain(decision.reason);
    }
  });

  test('finds no page with documentation off, and the same type in the problem', async () => {
    const quiet = await openGateway(sandbox.database, sandbox.bank.apiUrl, {
      environment: { DOCS: 'off' },
    });
    for (const path of ['/errors', '/api/v1/errors']) {
      const { status, body } = await quiet.request.get(path);
      expect(status).toBe(404);
      expect((body as { type: string }).type).toBe('/api/v1/errors#route_not_found');
    }
    await quiet.close();
  });

  test('can read the page in a browser without scripts or external content', async () => {
    const { headers, text } = await sandbox.gateway.request.get('/errors');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(text).not.toMatch(/<script|<img| on\w+=|https?:/);
    // An empty icon, so that the browser requests none.
    expect(text.match(/<link[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">']);
  });
});

describe('The page of all errors', () => {
  const html = pageHtml(errorsPage());

  test('is docs/errors.md, too: run `npm run docs:errors`', () => {
    const file = readFileSync(join(__dirname, '../../../../docs/errors.md'), 'utf8');
    expect(file).toBe(errorsMarkdown());
  });

  test('has an entry with an anchor for each code', () => {
    const codes = [errorTable, fieldErrorTable, declineReasons].flatMap((all) => Object.keys(all));
    const failures = Object.keys(failureReasons).map((code) => `failure-${code}`);
    const anchors = anchorsIn(html);
    expect(anchors.sort()).toEqual([...codes, ...failures].sort());
    expect(new Set(anchors).size).toBe(anchors.length);
    const inMarkdown = [...errorsMarkdown().matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
    expect(inMarkdown.sort()).toEqual(anchors.sort());
  });

  test('says for each error and reason whether to retry', () => {
    const { sections, retries } = errorsPage();
    const words = retries.rows.map(([label]) => label);
    const known = sections.filter(({ title }) => title !== 'Wrong fields');
    for (const { entries } of known) {
      for (const { tryAgain } of entries) expect(words).toContain(tryAgain);
    }
  });

  test('explains every reason for which the simulator declines', () => {
    const reasons = testCards.flatMap(({ decision, operations }) => [
      ...(decision.kind === 'decline' ? [decision.reason] : []),
      ...(operations?.capture === undefined ? [] : [operations.capture.reason]),
    ]);
    expect(reasons.length).toBeGreaterThan(5);
    const known = [...Object.keys(declineReasons), ...Object.keys(failureReasons)];
    expect(reasons.filter((reason) => !known.includes(reason))).toEqual([]);
  });

  test('escapes text', () => {
    const text = 'a <b>"&" `<token>`</b>';
    const shown = pageHtml({
      title: text,
      intro: [text],
      retries: { intro: text, rows: [[text, text]] },
      sections: [
        {
          title: text,
          intro: [text],
          entries: [{ anchor: 'a"b', code: text, note: text, means: [text], tryAgain: text }],
        },
      ],
    });
    expect(shown).not.toMatch(/<b>|<token>|"&"/);
    expect(shown).toContain('a &lt;b&gt;&quot;&amp;&quot; <code>&lt;token&gt;</code>&lt;/b&gt;');
    expect(shown).toContain('id="a&quot;b"');
  });
});
