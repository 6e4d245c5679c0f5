import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse, stringify } from 'yaml';
import { errorTable } from '../../src/domain/errors.js';
import { openApiDocument } from '../../src/http/openapi/document.js';
import { openSandbox, paymentBody, type TestGateway } from '../support/gateway.js';

const file = readFileSync(join(__dirname, '../../../../openapi.yaml'), 'utf8');

type Responses = Record<string, { content: Record<string, { schema: object; examples?: object }> }>;
type Contract = { paths: Record<string, Record<string, { responses: Responses }>> };
const contract = parse(file) as Contract;

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
    expect(file).toBe(stringify(openApiDocument()));
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
    ['a large body', ' '.repeat(70_000)],
  ])('describes the answer to %s', async (_, body) => {
    const { status, type, body: answer } = await gateway.pay(body);
    expect(problemsWith('/payments', 'post', { status, type, body: answer })).toBeNull();
  });

  test('describes the answers of the other calls', async () => {
    const { body: paid } = await gateway.pay(paymentBody());
    const { id } = paid as { id: string };
    const answers = [
      ['/payments/{id}', await gateway.lookUp(id)],
      ['/payments/{id}', await gateway.lookUp(id, 'Bearer nobody')],
      ['/payments/{id}', await gateway.lookUp('nothing')],
      ['/health/live', await gateway.request.get('/health/live')],
      ['/health/ready', await gateway.request.get('/api/v1/health/ready')],
    ] as const;
    for (const [path, { status, type, body }] of answers) {
      expect(problemsWith(path, 'get', { status, type, body })).toBeNull();
    }
  });

  test('would object to an answer that is wrong', async () => {
    const { body } = await gateway.pay(paymentBody());
    const wrong = { ...(body as object), cvv: '123' };
    const answer = { status: 200, type: 'application/json', body: wrong };
    expect(problemsWith('/payments', 'post', answer)).not.toBeNull();
  });

  test('has examples that are what they are examples of', () => {
    for (const [path, methods] of Object.entries(contract.paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        for (const [status, { content }] of Object.entries(responses)) {
          for (const [type, { examples = {} }] of Object.entries(content)) {
            for (const { value } of Object.values(examples) as { value: unknown }[]) {
              const answer = { status: Number(status), type, body: value };
              expect(problemsWith(path, method, answer)).toBeNull();
            }
          }
        }
      }
    }
  });

  test('knows every error that a merchant can meet on a call', () => {
    const everywhere = ['route_not_found', 'malformed_request', 'headers_too_large'];
    for (const code of Object.keys(errorTable)) {
      if (!everywhere.includes(code)) expect(file).toContain(`problem:${code}`);
    }
  });
});
