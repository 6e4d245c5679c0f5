import { plainBody } from '../../src/http/kit/parsed-body.js';
import {
  paymentRequest,
  readPaymentRequest,
} from '../../src/http/calls/create-payment/payment-request.js';
import { identityText } from '../../src/services/payment-command.js';
import { paymentBody } from '../support/gateway.js';

const NOW = new Date('2026-11-25T12:00:00Z');
const WORDS = 'some words';

// Found by trying all fields, so that new ones in the schema are included.
const { card, metadata, ...rest } = paymentRequest.shape;
const takesWords = (schema: { safeParse(given: unknown): { success: boolean } }) =>
  schema.safeParse(WORDS).success;
const ofCard = Object.entries(card.shape).filter(([, schema]) => takesWords(schema));
const ofPayment = Object.entries(rest).filter(([, schema]) => takesWords(schema));

type Place = [field: string, body: (text: string) => object];
const places: Place[] = [
  ...ofCard.map(([name]): Place => [`card.${name}`, (text) => paymentBody({}, { [name]: text })]),
  ...ofPayment.map(([name]): Place => [name, (text) => paymentBody({ [name]: text })]),
  ['metadata.note', (text) => paymentBody({ metadata: { note: text } })],
  ['metadata', (text) => paymentBody({ metadata: { [text]: '' } })],
];

test('The free texts of a payment', () => {
  expect(takesWords(metadata)).toBe(false);
  expect(places.map(([field]) => field)).toEqual([
    'card.holder_name',
    'reference',
    'description',
    'metadata.note',
    'metadata',
  ]);
});

describe.each(places)('The text in %s', (field, body) => {
  const identityOf = (text: string) => {
    const read = readPaymentRequest(plainBody(body(text)), null, NOW);
    if ('refusal' in read) throw read.refusal;
    return identityText(read).reveal();
  };

  test.each(['4242424242424242', '4242 4242 4242 4242', '٤٢٤٢-٤٢٤٢-٤٢٤٢-٤٢٤٢'])(
    'must not be the card number %s',
    (text) => {
      const read = readPaymentRequest(plainBody(body(text)), null, NOW);
      expect('refusal' in read && read.refusal.extras.errors).toEqual([
        { field, code: 'contains_card_number', message: 'must not contain the card number' },
      ]);
    },
  );

  test.each([
    ['another card’s number', '2200000000000053', 'contains_card_number'],
    ['another card’s number, split', '5555-5555 5555.4444', 'contains_card_number'],
    ['another card’s number, circled', '②②⓪⓪⓪⓪⓪⓪⓪⓪⓪⓪⓪⓪⑤③', 'contains_card_number'],
    ['its own number, backwards', '2424242424242424', 'contains_card_number'],
    ['its own number but for its end', '424242424242', 'contains_card_number'],
    [
      'its own number with letters between',
      '4x2x4x2x4x2x4x2x4x2x4x2x4x2x4x2',
      'contains_card_number',
    ],
    ['its own CVV, called so', 'CVV123', 'contains_cvv'],
  ])('must not be %s', (_, text, code) => {
    const read = readPaymentRequest(plainBody(body(text)), null, NOW);
    expect('refusal' in read && read.refusal.extras.errors).toMatchObject([{ field, code }]);
  });

  test.each(['114-1234567-1234567', '202611250042', '123', 'ORD-6735/2026', '+573001234569'])(
    'may be %s',
    (text) => {
      expect(identityOf(text)).toContain(text);
    },
  );

  test('distinguishes two requests with one Idempotency-Key', () => {
    expect(identityOf('this')).not.toBe(identityOf('that'));
  });
});

describe('The card number, in parts,', () => {
  const NUMBER = '4000056655665556';
  const read = (fields: object, key: string | null = null) => {
    const given = readPaymentRequest(plainBody(paymentBody(fields, { number: NUMBER })), key, NOW);
    return 'refusal' in given ? given.refusal.extras.errors?.map(({ field }) => field) : [];
  };

  test.each<[string, object, string | null, string[]]>([
    [
      'in two fields',
      { reference: 'a 40000566', description: 'b 55665556' },
      null,
      ['reference', 'description'],
    ],
    [
      'the second part first',
      { reference: '55665556', metadata: { a: '40000566' } },
      null,
      ['reference', 'metadata.a'],
    ],
    [
      'in four entries',
      { metadata: { a: '4000', b: '0566', c: '5566', d: '5556' } },
      null,
      ['metadata.a', 'metadata.b', 'metadata.c', 'metadata.d'],
    ],
    ['in key and value', { metadata: { x40000566: '55665556' } }, null, ['metadata', 'metadata']],
    [
      'in the key of the request',
      { reference: '55665556' },
      'k-40000566',
      ['reference', 'Idempotency-Key'],
    ],
  ])('is refused %s', (_, fields, key, expected) => {
    expect(read(fields, key)).toEqual([...new Set(expected)]);
  });

  test('may be shown as its first six and last four digits', () => {
    expect(read({ reference: '400005', metadata: { last4: '5556' } })).toEqual([]);
  });
});

describe('An Idempotency-Key', () => {
  const keyOf = (key: string) => readPaymentRequest(plainBody(paymentBody()), key, NOW);

  test("that is another card's number is refused, unless it made a payment before", () => {
    expect(keyOf('5555555555554444')).toMatchObject({ idempotencyKey: '5555555555554444' });
    expect(keyOf('5555555555554444')).toHaveProperty('refusal.code', 'validation_failed');
  });

  test("that is the request's card number is refused, and not looked up", () => {
    expect(keyOf('4242-4242-4242-4242')).toMatchObject({ idempotencyKey: null });
  });
});
