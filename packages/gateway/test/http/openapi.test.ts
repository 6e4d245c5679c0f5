import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { errorTable } from '../../src/domain/errors.js';
import { openApiYaml } from '../../src/http/openapi/document.js';
import { FIRST_MERCHANT, openSandbox, paymentBody, type TestGateway } from '../support/gateway.js';

const file = readFileSync(join(__dirname, '../../../../openapi.yaml'), 'utf8');

type Example = { readonly value: object } | { readonly $ref: string };
type Content = Record<
  string,
  { readonly schema: object; readonly examples?: Record<string, Example> }
>;
type Call = {
  readonly requestBody?: { readonly content: Content };
  readonly responses: Record<string, { readonly content?: Content }>;
};
type Contract = {
  readonly paths: Record<string, Record<string, Call>>;
  readonly components: { readonly examples: Record<string, { readonly value: object }> };
};
const contract = parse(file) as Contract;

/** Every call in the contract. */
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

  type Answer = { readonly status: number; readonly type: string; readonly body: unknown };

  /** How a response violates the contract; empty if it does not. */
  function problemsWith(path: string, method: string, answer: Answer): unknown {
    const response = contract.paths[path]?.[method]?.responses[answer.status];
    if (response === undefined) return `${answer.status} is not in the contract`;
    if (response.content?.[answer.type] === undefined)
      return `${answer.type} is not in the contract`;
    const at = ['paths', path, method, 'responses', String(answer.status), 'content', answer.type];
    const pointer = at.map((part) => part.replace(/~/g, '~0').replace(/\//g, '~1')).join('/');
    const validate = ajv.compile({ $ref: `contract#/${pointer}/schema` });
    return validate(answer.body) ? null : validate.errors;
  }

  test('is up to date: run `npm run openapi`', () => {
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
  ])('describes the response to %s', async (_, body) => {
    const { status, type, body: answer } = await gateway.pay(body);
    expect(problemsWith('/payments', 'post', { status, type, body: answer })).toBeNull();
  });

  test('describes the responses of the other calls', async () => {
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
      ['/3d-secure/{token}', 'get', await gateway.request.get('/3d-secure/nothing')],
      ['/3d-secure/{token}/return', 'post', await gateway.request.post('/3d-secure/x/return')],
      ['/bank/notifications', 'post', await gateway.request.post('/bank/notifications').send({})],
      ['/events', 'get', await gateway.get('/events')],
      ['/events', 'get', await gateway.get(`/events?after=${id}`)],
      ['/events/{id}', 'get', await gateway.get(`/events/${id}`)],
      ['/health/live', 'get', await gateway.request.get('/health/live')],
      ['/health/ready', 'get', await gateway.request.get('/api/v1/health/ready')],
    ] as const;
    for (const [path, method, { status, type, body }] of answers) {
      expect(problemsWith(path, method, { status, type, body })).toBeNull();
    }
  });

  test('would reject a wrong response', async () => {
    const { body } = await gateway.pay(paymentBody());
    const wrong = { ...(body as object), cvv: '123' };
    const answer = { status: 200, type: 'application/json', body: wrong };
    expect(problemsWith('/payments', 'post', answer)).not.toBeNull();
  });

  test.each(calls)('has an example of every response to $method $path', (call) => {
    for (const [status, { content }] of Object.entries(call.responses)) {
      if (content === undefined) continue; // a redirect, or an empty answer
      const examples = examplesIn(content);
      if (!call.path.startsWith('/health')) expect(examples).not.toEqual([]);
      for (const { type, value } of examples) {
        const answer = { status: Number(status), type, body: value };
        expect(problemsWith(call.path, call.method, answer)).toBeNull();
      }
    }
  });

  /** What a call is about, and fields of its example that cannot be the same every day. */
  async function subjectOf(path: string): Promise<{ id: string; fields: object }> {
    if (path.startsWith('/checkout_sessions/')) {
      const session = { amount: 1000, currency: 'USD', return_url: 'https://shop.example/' };
      const made = await gateway.post('/checkout_sessions', session).expect(200);
      return { id: (made.body as { id: string }).id, fields: {} };
    }
    if (!/^\/(webhook_endpoints|events)\//.test(path)) {
      const { id } = await gateway.paid({ capture: path.endsWith('refunds') ? null : 'manual' });
      return { id, fields: {} };
    }
    const body = { url: 'https://shop.example/hooks', events: ['*'] };
    const made = await gateway.post('/webhook_endpoints', body).expect(200);
    const { id } = made.body as { id: string };
    if (path.startsWith('/webhook_endpoints')) {
      return { id, fields: path.endsWith('recover') ? { since: new Date().toISOString() } : {} };
    }
    const ping = await gateway.post(`/webhook_endpoints/${id}/ping`, {}).expect(200);
    return { id: (ping.body as { id: string }).id, fields: { endpoint_id: id } };
  }

  // Notifications need a signature: see notifications.test.ts.
  const withBody = calls.filter(({ requestBody }) => requestBody !== undefined);
  test.each(withBody.filter(({ path }) => !path.startsWith('/bank')))(
    'has examples that the gateway accepts: $method $path',
    async ({ method, path, requestBody }) => {
      const examples = examplesIn(requestBody?.content ?? {});
      expect(examples).not.toEqual([]);
      for (const { value } of examples) {
        const { id, fields } = await subjectOf(path);
        const answer = await gateway.request[method as 'patch' | 'post'](
          `/api/v1${path.replace('{id}', id)}`,
        )
          .set({ 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT })
          .send({ ...value, ...fields });
        const { status, type, body } = answer;
        expect(status).toBe(200);
        expect(problemsWith(path, method, { status, type, body })).toBeNull();
      }
    },
  );

  describe('describes what the gateway accepts in each field', () => {
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

  test('lists every error that each call can return', () => {
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
