import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { buildOpenApi } from '../src/http/docs/openapi.js';
import { asDeposit, asOperation, depositOf, openBank, REFUND_SETTLE_MS } from './support.js';

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

/** The one operation at a path. */
function operationAt(path: string) {
  const [operation] = Object.values(document.paths[path] ?? {});
  if (operation === undefined) throw new Error(`the contract has no path ${path}`);
  return operation;
}

function answerAt(path: string, status: number) {
  const { responses } = operationAt(path);
  const examples = responses[status]?.content['application/json']?.examples ?? {};
  return { description: responses[status]?.description ?? path, examples };
}

describe('The published contract', () => {
  test('is what the bank serves', async () => {
    const { text } = await openBank().api.get('/openapi.yaml').expect(200);
    expect(parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
    expect(text).not.toMatch(/\$schema|\$id/);
  });

  test('describes every existing route, and no other', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    for (const [path, methods] of Object.entries(document.paths)) {
      const { headers } = await bank.api.options(`/api/v1${path.replaceAll(/\{\w+\}/g, 'a')}`);
      const allowed = headers.allow?.split(', ').filter((method) => method !== 'HEAD');
      expect(allowed).toEqual(Object.keys(methods).map((method) => method.toUpperCase()));
    }
  });

  test('accepts each of its example requests', () => {
    for (const [path, schema] of [
      ['/deposit', 'DepositRequest'],
      ['/deposit/{reference}/captures', 'CaptureRequest'],
      ['/deposit/{reference}/void', 'VoidRequest'],
      ['/deposit/{reference}/refunds', 'RefundRequest'],
    ] as const) {
      const examples = operationAt(path).requestBody?.content['application/json'].examples ?? {};
      expect(Object.keys(examples)).not.toEqual([]);
      for (const { value } of Object.values(examples)) expectMatches(schema, value);
    }
  });

  test('shows responses as the bank gives them', () => {
    for (const { description, examples } of [
      answerAt('/deposit/{reference}/captures', 201),
      answerAt('/deposit/{reference}/void', 201),
      answerAt('/deposit/{reference}/refunds', 201),
      answerAt('/deposit/{reference}/operations/{operation_reference}', 200),
    ]) {
      const shown = Object.values(examples);
      if (shown.length === 0) throw new Error(`no example: ${description}`);
      for (const { value } of shown) expect(asOperation(value)).toEqual(value);
    }
  });

  test('shows deposits as the bank gives them', () => {
    for (const [path, status] of [
      ['/deposit', 201],
      ['/deposit/{reference}', 200],
    ] as const) {
      const shown = Object.values(answerAt(path, status).examples);
      expect(shown).toHaveLength(5);
      for (const { value } of shown) {
        expect(asDeposit(value)).toEqual(value);
        expectMatches('Deposit', value);
      }
    }
  });

  test('describes the notification that the bank sends', () => {
    const { requestBody } = document.webhooks.depositChanged.post;
    const { schema, examples } = requestBody.content['application/json'];
    expect(schema.$ref).toBe('#/components/schemas/Notification');
    expectMatches('Notification', examples.one.value);
  });

  test('has an example of every outcome of a refund', () => {
    const { examples } = answerAt('/deposit/{reference}/refunds', 201);
    expect(Object.keys(examples)).toEqual(['succeeded', 'pending', 'failed']);
  });

  test('covers every kind of response', async () => {
    const bank = openBank();
    const pay = (card: string, reference: string) => bank.pay(depositOf(card, { reference }));
    expectMatches('Deposit', (await pay('4242424242424242', 'a')).body);
    expectMatches('Deposit', (await pay('4000000000000002', 'b')).body);
    expectMatches('Deposit', (await pay('4000000000009995', 'c')).body);
    const three_d_secure = { challenge: 'possible', return_url: 'https://shop.example/back' };
    for (const card of ['4000000000003220', '4000009900001507', '4000009900001804'])
      expectMatches('Deposit', (await bank.pay(depositOf(card, { three_d_secure }))).body);
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

  test('does not match a wrong response', () => {
    const validate = ajv.getSchema('bank#/components/schemas/Deposit');
    expect(validate?.({ transaction_id: 'x', reference: 'a', status: 'maybe', code: '0' })).toBe(
      false,
    );
  });
});
