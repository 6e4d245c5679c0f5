import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { buildOpenApi } from '../src/openapi.js';
import { asOperation, depositOf, openBank, REFUND_SETTLE_MS } from './support.js';

const document = buildOpenApi();
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: 'bank', ...document });

function expectMatches(schema: keyof typeof document.components.schemas, body: unknown): void {
  const validate = ajv.getSchema(`bank#/components/schemas/${schema}`);
  if (!validate) throw new Error(`the contract has no schema ${schema}`);
  const valid = validate(body);
  expect(validate.errors).toBeNull();
  expect(valid).toBe(true);
}

describe('the published contract', () => {
  it('is what the bank serves', async () => {
    const { text } = await openBank().api.get('/openapi.yaml').expect(200);
    expect(parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
    expect(text).not.toMatch(/\$schema|\$id/);
  });

  it('describes every route that is there, and no other', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    for (const [path, methods] of Object.entries(document.paths)) {
      const { headers } = await bank.api.options(`/api/v1${path.replaceAll(/\{\w+\}/g, 'a')}`);
      const allowed = headers.allow?.split(', ').filter((method) => method !== 'HEAD');
      expect(allowed).toEqual(Object.keys(methods).map((method) => method.toUpperCase()));
    }
  });

  it('lets through every request it offers as an example', () => {
    const { paths } = document;
    for (const [path, schema] of [
      ['/deposit', 'DepositRequest'],
      ['/deposit/{reference}/captures', 'CaptureRequest'],
      ['/deposit/{reference}/void', 'VoidRequest'],
      ['/deposit/{reference}/refunds', 'RefundRequest'],
    ] as const) {
      const { examples } = paths[path].post.requestBody.content['application/json'];
      expect(Object.keys(examples)).not.toEqual([]);
      for (const { value } of Object.values(examples)) expectMatches(schema, value);
    }
  });

  it('shows answers as the bank gives them', () => {
    const { paths } = document;
    for (const { description, content } of [
      paths['/deposit/{reference}/captures'].post.responses[201],
      paths['/deposit/{reference}/void'].post.responses[201],
      paths['/deposit/{reference}/refunds'].post.responses[201],
      paths['/deposit/{reference}/operations/{operation_reference}'].get.responses[200],
    ]) {
      const examples = Object.values(content['application/json'].examples ?? {});
      if (examples.length === 0) throw new Error(`no example: ${description}`);
      for (const { value } of examples) expect(asOperation(value)).toEqual(value);
    }
  });

  it('tells every outcome of a refund by an example', () => {
    const { examples } =
      document.paths['/deposit/{reference}/refunds'].post.responses[201].content[
        'application/json'
      ];
    expect(Object.keys(examples ?? {})).toEqual(['succeeded', 'pending', 'failed']);
  });

  it('holds every kind of answer', async () => {
    const bank = openBank();
    const pay = (card: string, reference: string) => bank.pay(depositOf(card, { reference }));
    expectMatches('Deposit', (await pay('4242424242424242', 'a')).body);
    expectMatches('Deposit', (await pay('4000000000000002', 'b')).body);
    expectMatches('Deposit', (await pay('4000000000009995', 'c')).body);
    expectMatches('Deposit', (await bank.bar('d')).body);
    expectMatches('Operation', (await bank.void('a', { reference: 'v' })).body);
    expectMatches('Operation', (await bank.void('b', { reference: 'w' })).body);
    expectMatches('Operation', (await bank.void('d', { reference: 'x' })).body);
    await bank.pay(depositOf(undefined, { reference: 'e', capture: 'manual' })).expect(201);
    expectMatches('Operation', (await bank.capture('e', { reference: 'c', amount: 5 })).body);
    expectMatches('Operation', (await bank.capture('a', { reference: 'd' })).body);
    expectMatches('Operation', (await bank.refund('e', { reference: 'r', amount: 3 })).body);
    expectMatches('Operation', (await bank.refund('e', { reference: 's', amount: 3 })).body);
    expectMatches('Deposit', (await bank.look('e')).body);
    await pay('4000000000005126', 'f');
    const pending = await bank.refund('f', { reference: 'p' });
    expect(pending.body).toMatchObject({ status: 'pending' });
    expectMatches('Operation', pending.body);
    bank.pass(REFUND_SETTLE_MS);
    const settled = await bank.lookAt('f', 'p');
    expect(settled.body).toMatchObject({ status: 'failed' });
    expectMatches('Operation', settled.body);
    expectMatches('Problem', (await bank.lookAt('f', 'never')).body);
    expectMatches('Problem', (await bank.refund('e', { reference: 'p' })).body);
    expectMatches('Problem', (await bank.refund('never', { reference: 'q' })).body);
    expectMatches('Deposit', (await bank.look('a')).body);
    expectMatches('LedgerPage', (await bank.api.get('/api/v1/ledger')).body);
    expectMatches('Health', (await bank.api.get('/health/ready')).body);
    expectMatches('Problem', (await bank.look('never')).body);
    expectMatches('Problem', (await bank.pay({})).body);
  });

  it('does not hold an answer that is wrong', () => {
    const validate = ajv.getSchema('bank#/components/schemas/Deposit');
    expect(validate?.({ transaction_id: 'x', reference: 'a', status: 'maybe', code: '0' })).toBe(
      false,
    );
  });
});
