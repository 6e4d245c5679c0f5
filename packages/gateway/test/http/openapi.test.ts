import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { errorTable } from '../../src/domain/errors.js';
import { openApiYaml } from '../../src/http/openapi/document.js';
import { openSandbox, paymentBody, type TestGateway } from '../support/gateway.js';

const file = readFileSync(join(__dirname, '../../../../openapi.yaml'), 'utf8');

type Example = { value: object } | { $ref: string };
type Content = Record<string, { schema: object; examples?: Record<string, Example> }>;
type Call = {
  requestBody?: { content: Content };
  responses: Record<string, { content: Content }>;
};
type Contract = {
  paths: Record<string, Record<string, Call>>;
  components: { examples: Record<string, { value: object }> };
};
const contract = parse(file) as Contract;

/** Every call of the contract. */
const calls = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, call]) => ({ path, method, ...call })),
);

const examplesIn = (content: Content) =>
  Object.entries(content).flatMap(([type, { examples = {} }]) =>
    Object.values(examples).map((example) => ({ type, value: valueOf(example) })),
  );

function valueOf(example: Example): object | undefined {
  if ('value' in example) return example.value;
  return contract.components.examples[example.$ref.replace('#/components/examples/', '')]?.value;
}

describe('openapi.yaml', () => {
  let gateway: TestGateway;
  let close: () => Promise<void>;
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
  ajv.addSchema({ ...(contract as object), $id: 'contract' });

  beforeAll(async () => {
    ({ gateway, close } = await openSandbox());
  });

  afterAll(() => close());

  type Answer = { status: number; type: string; body: unknown };

  /** What is wrong with an answer by the contract: nothing, or why. */
  function problemsWith(path: string, method: string, answer: Answer): unknown {
    const response = contract.paths[path]?.[method]?.responses[answer.status];
    if (response === undefined) return `${answer.status} is not in the contract`;
    if (response.content[answer.type] === undefined) return `${answer.type} is not in the contract`;
    const at = ['paths', path, method, 'responses', String(answer.status), 'content', answer.type];
    const pointer = at.map((part) => part.replace(/~/g, '~0').replace(/\//g, '~1')).join('/');
    const validate = ajv.compile({ $ref: `contract#/${pointer}/schema` });
    return validate(answer.body) ? null : validate.errors;
  }

  test('is what the code describes: run `npm run openapi` when it is not', () => {
    expect(file).toBe(openApiYaml());
  });

  test('is what the gateway serves', async () => {
    expect((await gateway.request.get('/openapi.yaml')).text).toBe(file);
  });

  test.each([
    ['a payment', paymentBody({ metadata: { a: 'b' } })],
    ['a decline', paymentBody({}, { number: '4000000000000002' })],
    ['a pending payment', paymentBody({}, { number: '4000000000009995' })],
    ['an authorization', paymentBody({ capture: 'manual' })],
    ['a wrong field', paymentBody({ amount: 0 })],
    ['broken JSON', '{'],
    ['a large body', ' '.repeat(600_000)],
  ])('describes the answer to %s', async (_, body) => {
    const { status, type, body: answer } = await gateway.pay(body);
    expect(problemsWith('/payments', 'post', { status, type, body: answer })).toBeNull();
  });

  test('describes the answers of the other calls', async () => {
    const { id } = await gateway.paid();
    const { body: refunded } = await gateway.operate(id, 'refunds', { amount: 300 });
    const { operation } = refunded as { operation: { id: string } };
    const answers = [
      ['/payments', 'get', await gateway.get('/payments?limit=2')],
      ['/payments', 'get', await gateway.get('/payments?limit=0')],
      ['/payments/{id}', 'get', await gateway.lookUp(id)],
      ['/payments/{id}', 'get', await gateway.lookUp(id, 'Bearer nobody')],
      ['/payments/{id}', 'get', await gateway.lookUp('nothing')],
      ['/payments/{id}/events', 'get', await gateway.get(`/payments/${id}/events`)],
      ['/payments/{id}/refunds', 'get', await gateway.get(`/payments/${id}/refunds`)],
      ['/refunds/{id}', 'get', await gateway.get(`/refunds/${operation.id}`)],
      ['/refunds/{id}', 'get', await gateway.get(`/refunds/${id}`)],
      ['/payments/{id}/captures', 'post', await gateway.operate(id, 'captures')],
      ['/payments/{id}/void', 'post', await gateway.operate(id, 'void')],
      ['/payments/{id}/refunds', 'post', await gateway.operate(id, 'refunds', { amount: 701 })],
      ['/health/live', 'get', await gateway.request.get('/health/live')],
      ['/health/ready', 'get', await gateway.request.get('/api/v1/health/ready')],
    ] as const;
    for (const [path, method, { status, type, body }] of answers) {
      expect(problemsWith(path, method, { status, type, body })).toBeNull();
    }
  });

  test('would object to an answer that is wrong', async () => {
    const { body } = await gateway.pay(paymentBody());
    const wrong = { ...(body as object), cvv: '123' };
    const answer = { status: 200, type: 'application/json', body: wrong };
    expect(problemsWith('/payments', 'post', answer)).not.toBeNull();
  });

  test.each(calls)('has an example of every answer to $method $path', (call) => {
    for (const [status, { content }] of Object.entries(call.responses)) {
      const examples = examplesIn(content);
      if (!call.path.startsWith('/health')) expect(examples).not.toEqual([]);
      for (const { type, value } of examples) {
        const answer = { status: Number(status), type, body: value };
        expect(problemsWith(call.path, call.method, answer)).toBeNull();
      }
    }
  });

  test.each(calls.filter(({ requestBody }) => requestBody !== undefined))(
    'has examples that the gateway takes as they are: $method $path',
    async ({ path, requestBody }) => {
      const examples = examplesIn(requestBody?.content ?? {});
      expect(examples).not.toEqual([]);
      for (const { value } of examples) {
        const { id } = await gateway.paid({ capture: path.endsWith('refunds') ? null : 'manual' });
        const answer = await gateway.post(path.replace('{id}', id), value ?? {});
        const { status, type, body } = answer;
        expect(status).toBe(200);
        expect(problemsWith(path, 'post', { status, type, body })).toBeNull();
      }
    },
  );

  describe('says of each field what the gateway takes', () => {
    type Case = [field: string, value: unknown, taken: boolean];
    const cases = (
      field: string,
      taken: readonly unknown[],
      refused: readonly unknown[],
    ): Case[] => [
      ...taken.map((value): Case => [field, value, true]),
      ...refused.map((value): Case => [field, value, false]),
    ];
    const takes = ajv.compile({ $ref: 'contract#/components/schemas/PaymentRequest' });

    test.each([
      ...cases(
        'card.number',
        ['4242424242424242', '4242 4242-4242 4242', '378282246310005'],
        ['', '42424242424', '4'.repeat(20), 'visa', 4242424242424242, null],
      ),
      ...cases(
        'card.expiry_month',
        ['1', '01', '9', '10', '12', 1, 12],
        ['0', '00', '13', '1.0', '012', ' 1', '1\n', '', 0, 13, 1.5, -1, null, true],
      ),
      ...cases(
        'card.expiry_year',
        ['2030', 2030, '2042'],
        ['30', '1999', '2100', '20300', '２０３０', 30, 1999, 2100, 2030.5, null],
      ),
      ...cases('card.cvv', ['123'], ['12', '12345', '12a', '', '１２３', 123, null]),
      ...cases('currency', ['USD', 'usd', 'Usd'], ['US', 'USDD', '', 'U D', '€', 'US1', 840, null]),
      ...cases('amount', [1, 1000, Number.MAX_SAFE_INTEGER], [0, -1, 1.5, 2 ** 53, '1', null]),
      ...cases('reference', ['x', '🧾'.repeat(255), null], ['', '🧾'.repeat(256), 1]),
      ...cases(
        'metadata',
        [{}, { a: '' }, { ['漢'.repeat(40)]: '🧾'.repeat(500) }, null],
        [{ '': 'a' }, { ['k'.repeat(41)]: '' }, { a: '🧾'.repeat(501) }, { a: 1 }, []],
      ),
    ])('%s %j', async (field, value, taken) => {
      const [first = '', second] = field.split('.');
      const body =
        second === undefined
          ? paymentBody({ [first]: value })
          : paymentBody(
              {},
              { [second]: value, ...(value === '378282246310005' && { cvv: '1234' }) },
            );
      expect({ contract: takes(body), gateway: (await gateway.pay(body)).status }).toEqual({
        contract: taken,
        gateway: taken ? 200 : 422,
      });
    });
  });

  test('knows every error that a merchant can meet on a call', () => {
    const everywhere = [
      'route_not_found',
      'malformed_request',
      'expectation_failed',
      'headers_too_large',
    ];
    for (const code of Object.keys(errorTable)) {
      if (!everywhere.includes(code)) expect(file).toContain(`/api/v1/errors#${code}`);
    }
  });
});
