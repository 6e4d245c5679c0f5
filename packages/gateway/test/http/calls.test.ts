import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { calls } from '../../src/http/calls/index.js';
import { openSandbox, type TestGateway } from '../support/gateway.js';

const FOLDER = join(__dirname, '../../src/http/calls');
const SHARED = ['index.ts', 'operation-call.ts'];

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts') && !SHARED.includes(name));

test.each(files)('The call in %s has the name of its file, and is in the list', async (file) => {
  const name = file
    .replace('.ts', '')
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const exported = (await import(join(FOLDER, file))) as Record<string, unknown>;
  expect(calls).toContain(exported[name]);
});

const ID = '019aabcd-1234-7abc-8def-0123456789ab';
const routes = calls.flatMap(({ method, path: { template } }) => {
  const path = template.replace('{id}', ID);
  return ['/api/v1', '', '/api/v1/payment'].flatMap((base) => {
    if (!base.endsWith('/payment')) return [{ method, path: base + path }];
    return path.startsWith('/payments') ? [{ method, path: path.replace('/payments', base) }] : [];
  });
});

describe('Every call', () => {
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ gateway, close } = await openSandbox());
  });

  afterAll(() => close());

  test.each(routes)('needs a token: $method $path', async ({ method, path }) => {
    const { status, body } = await gateway.request[method](path);
    expect({ status, code: (body as { code: string }).code }).toEqual({
      status: 401,
      code: 'token_missing',
    });
  });

  test.each(routes)(
    'says which methods its address takes: $method $path',
    async ({ method, path }) => {
      // No call replaces anything.
      const refused = await gateway.request.put(path);
      const asked = await gateway.request.options(path);
      expect([refused.status, asked.status]).toEqual([405, 204]);
      for (const { headers } of [refused, asked]) {
        expect(String(headers.allow).split(', ')).toContain(method.toUpperCase());
      }
    },
  );
});
