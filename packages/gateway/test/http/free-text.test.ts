import { plainBody } from '../../src/http/schemas/parsed-body.js';
import { paymentRequest, readPaymentRequest } from '../../src/http/schemas/payment-request.js';
import { identityText } from '../../src/services/payment-command.js';
import { paymentBody } from '../support/gateway.js';

const NOW = new Date('2026-11-25T12:00:00Z');
const WORDS = 'some words';

// Found by trying, so that a field which is new in the schema is among them.
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

test('The texts of a payment are these', () => {
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

  test('tells two requests with one Idempotency-Key apart', () => {
    expect(identityOf('this')).not.toBe(identityOf('that'));
  });
});
