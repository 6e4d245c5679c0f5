import { z } from 'zod';
import { type FieldError } from '../../src/domain/errors.js';
import { captureRequest } from '../../src/http/calls/capture-payment.js';
import { eventsQuery } from '../../src/http/calls/list-events.js';
import { paymentsQuery } from '../../src/http/calls/list-payments.js';
import { refundsQuery } from '../../src/http/calls/list-refunds.js';
import { refundRequest } from '../../src/http/calls/refund-payment.js';
import { voidRequest } from '../../src/http/calls/void-payment.js';
import { readFields } from '../../src/http/schemas/read-fields.js';
import { paymentRequest } from '../../src/http/calls/create-payment/payment-request.js';
import { openSandbox, paymentBody, type TestGateway } from '../support/gateway.js';

describe('A request with several faults', () => {
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ gateway, close } = await openSandbox({ clock: () => new Date('2026-11-25T12:00:00Z') }));
  });

  afterAll(() => close());

  async function errorsOf(body: object | string): Promise<FieldError[]> {
    const answer = await gateway.pay(body).expect(422);
    return (answer.body as { errors: FieldError[] }).errors;
  }

  const fieldsOf = async (body: object | string) =>
    (await errorsOf(body)).map(({ field }) => field).sort();

  test('gets one error per wrong field, all at once', async () => {
    const body = paymentBody(
      {
        amount: -0.5,
        currency: 'XXX',
        capture: 'later',
        reference: '',
        description: 'pan 4242 4242 4242 4242',
        metadata: { order: 1 },
        merchant: 'me',
      },
      {
        expiry_month: 10,
        expiry_year: 2026,
        cvv: '1234',
        holder_name: '\u0000'.repeat(300),
        pin: 1,
      },
    );
    expect(await fieldsOf(body)).toEqual([
      'amount',
      'body',
      'capture',
      'card',
      'card.cvv',
      'card.expiry_year',
      'card.holder_name',
      'currency',
      'description',
      'metadata.order',
      'reference',
    ]);
  });

  test('gets the expired card together with the wrong amount', async () => {
    const body = paymentBody({ amount: 0 }, { expiry_year: 2020 });
    expect(await fieldsOf(body)).toEqual(['amount', 'card.expiry_year']);
  });

  test('gets the expired year together with an invalid month', async () => {
    const body = paymentBody({}, { expiry_month: 'x', expiry_year: 2020 });
    expect(await fieldsOf(body)).toEqual(['card.expiry_month', 'card.expiry_year']);
  });

  test("gets the CVV's wrong length together with the wrong amount", async () => {
    const body = paymentBody({ amount: '1' }, { cvv: '1234' });
    expect(await fieldsOf(body)).toEqual(['amount', 'card.cvv']);
  });

  test.each([9007199254740993, 1e21, 0, -1.5, 0.5])(
    'gets one error for the amount %d',
    async (amount) => {
      expect(await errorsOf(paymentBody({ amount }))).toHaveLength(1);
    },
  );

  test('gets an error for each missing field', async () => {
    expect(await errorsOf({})).toEqual(
      ['card', 'amount', 'currency'].map((field) => ({
        field,
        code: 'required',
        message: 'is required',
      })),
    );
    expect(await fieldsOf(paymentBody({ card: {} }))).toEqual([
      'card.cvv',
      'card.expiry_month',
      'card.expiry_year',
      'card.number',
    ]);
  });

  test("gets the allowed fields, not the unknown field's name", async () => {
    const unknown = (takes: string) => ({
      code: 'unknown_field',
      message: `has a field that this request does not know; ${takes}`,
    });
    const errors = await errorsOf(paymentBody({ xyzzy: 1 }, { xyzzy: 1 }));
    const card = 'card takes: number, expiry_month, expiry_year, cvv, holder_name';
    const body =
      'it takes: card, amount, currency, capture, reference, description, metadata, request_three_d_secure, return_url';
    expect(errors).toContainEqual({ field: 'card', ...unknown(card) });
    expect(errors).toContainEqual({ field: 'body', ...unknown(body) });
    expect(JSON.stringify(errors)).not.toContain('xyzzy');
  });

  test('gets twenty errors at most', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, i]));
    expect(await errorsOf(paymentBody({ metadata }))).toHaveLength(20);
  });
});

const JUNK = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  ' ',
  'x',
  '\u0000',
  [],
  [1],
  {},
  { a: 1 },
];
const LONG = ['9'.repeat(1_000), 'x'.repeat(1_000), Array.from({ length: 99 }, () => 1)];

describe('The message of a field error', () => {
  test.each<[string, z.ZodObject, 'body' | 'query']>([
    ['a payment', paymentRequest, 'body'],
    ['its card', paymentRequest.shape.card, 'body'],
    ['a capture', captureRequest, 'body'],
    ['a void', voidRequest, 'body'],
    ['a refund', refundRequest, 'body'],
    ['a list of payments', paymentsQuery, 'query'],
    ['a list of refunds', refundsQuery, 'query'],
    ['a list of events', eventsQuery, 'query'],
  ])('of %s is our own, whatever was sent', (_, schema, whole) => {
    const given = [
      ...[...JUNK, ...LONG],
      ...Object.keys(schema.shape).flatMap((field) =>
        [...JUNK, ...LONG].map((junk) => ({ [field]: junk })),
      ),
      { unknown: 1 },
    ];
    const said = given.flatMap((one) => readFields(schema, one, whole).errors ?? []);
    expect(said.length).toBeGreaterThan(0);
    for (const { message } of said) {
      expect(message).toMatch(/^(must|is|has|a key must|the card) /);
      expect(message).not.toMatch(
        /invalid|expected|received|recogni|too (small|big)|NaN|undefined/i,
      );
    }
  });

  test.each([
    [z.string(), 1, 'must be text'],
    [z.boolean(), 1, 'must be true or false'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.date(), 1, 'must be of another type'],
    [z.enum(['a', 'b']), 'c', 'must be one of: a, b'],
    [z.literal('a'), 'c', 'must be a'],
    [z.string().min(2), '', 'must be at least 2 characters'],
    [z.number().max(2), 3, 'must be at most 2'],
    [z.array(z.string()).max(0), ['a'], 'must be at most 0 entries'],
    [z.number().multipleOf(5), 3, 'must be a multiple of 5'],
    [z.email(), 'x', 'is not in the right format'],
    [z.record(z.string().max(1), z.string()), { bb: 'x' }, 'has a key that is not allowed'],
    [z.set(z.string()), new Set([1]), 'must be text'],
    [z.union([z.string(), z.number()]), true, 'has none of the forms that are allowed'],
    [z.string().refine(() => false), 'x', 'is not allowed'],
  ])('exists for every zod issue: %#', (schema, given, words) => {
    const { errors } = readFields(z.strictObject({ field: schema }), { field: given }, 'body');
    expect(errors).toContainEqual(expect.objectContaining({ message: words }));
  });
});
