import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { buildOpenApi } from '../src/openapi.js';
import { depositOf, openBank } from './support.js';

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
      const { headers } = await bank.api.options(`/api/v1${path.replace('{reference}', 'a')}`);
      const allowed = headers.allow?.split(', ').filter((method) => method !== 'HEAD');
      expect(allowed).toEqual(Object.keys(methods).map((method) => method.toUpperCase()));
    }
  });

  it('lets through every request it offers as an example', () => {
    const { content } = document.paths['/deposit'].post.requestBody;
    for (const { value } of Object.values(content['application/json'].examples)) {
      expectMatches('DepositRequest', value);
    }
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
