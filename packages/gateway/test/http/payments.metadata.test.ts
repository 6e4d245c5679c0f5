import { onEachEngine } from '../support/engines.js';
import { openSandbox, paymentBody, type TestGateway } from '../support/gateway.js';

const send = (metadata: string) =>
  JSON.stringify(paymentBody()).replace(/}$/, `,"metadata":${metadata}}`);

onEachEngine('The metadata of a payment', (fresh) => {
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ gateway, close } = await openSandbox({ fresh }));
  });

  afterAll(() => close());

  test('may have any keys, including those of Object.prototype, which are returned unchanged', async () => {
    const metadata = '{"1":"e","__proto__":"a","constructor":"b","prototype":"c","toString":"d"}';
    const paid = await gateway.pay(send(metadata)).expect(200);
    const { id } = paid.body as { id: string };
    // Compares the response's text: a parser here might drop a key.
    const expected = `"metadata":${metadata}`;
    expect(paid.text).toContain(expected);
    expect((await gateway.lookUp(id)).text).toContain(expected);
    expect((await gateway.get('/payments?limit=1')).text).toContain(expected);
    expect(Reflect.get({}, 'a')).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('is part of the fingerprint of an Idempotency-Key, whatever its keys', async () => {
    const key = { 'Idempotency-Key': 'with-metadata' };
    await gateway.pay(send('{"__proto__":"a","order":"1"}'), key).expect(200);
    const again = await gateway.pay(send('{"order":"1","__proto__":"a"}'), key).expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    for (const other of ['{"__proto__":"b","order":"1"}', '{"order":"1"}', '{}']) {
      const refused = await gateway.pay(send(other), key).expect(422);
      expect(refused.body).toMatchObject({ code: 'idempotency_key_reused' });
    }
  });

  test.each([
    ['a number', '{"order":6735}', 'metadata.order', 'invalid_type', 'must be text'],
    ['true', '{"is_gift":true}', 'metadata.is_gift', 'invalid_type', 'must be text'],
    ['null', '{"order-no":null}', 'metadata.order-no', 'invalid_type', 'must be text'],
    [
      'an object',
      '{"constructor":{"a":"b"}}',
      'metadata.constructor',
      'invalid_type',
      'must be text',
    ],
    ['a long text', `{"k":"${'x'.repeat(501)}"}`, 'metadata.k', 'invalid_length', '500'],
    ['a NUL', '{"k":"\\u0000"}', 'metadata.k', 'invalid_characters', 'control'],
    ['a card number', '{"note":"4242424242424242"}', 'metadata.note', 'contains_card_number', ''],
    [
      'another card’s number',
      '{"note":"5555 5555 5555 4444"}',
      'metadata.note',
      'contains_card_number',
      '',
    ],
    ['a key for the CVV', '{"cvv":"x"}', 'metadata.cvv', 'forbidden_key', 'card data'],
    ['a key for a CVC', '{"Card-CVC":""}', 'metadata.Card-CVC', 'forbidden_key', 'card data'],
    ['a key for the number', '{"cardNumber":"x"}', 'metadata.cardNumber', 'forbidden_key', 'pan'],
    ['a key for the PAN', '{"PAN":"ABCDE1234F"}', 'metadata.PAN', 'forbidden_key', 'card data'],
    ['a number under __proto__', '{"__proto__":1}', 'metadata', 'invalid_type', 'must be text'],
    ['a number under a card number', '{"x4242424242424242":1}', 'metadata', 'invalid_type', ''],
    ['a number under a part of one', '{"pan_42424242":1}', 'metadata', 'invalid_type', ''],
    ['a number under a sentence', '{"my order":1}', 'metadata', 'invalid_type', 'must be text'],
    ['an empty key', '{"":"x"}', 'metadata', 'invalid_key', 'a key must not be empty'],
    ['a key with a NUL', '{"a\\u0000":"x"}', 'metadata', 'invalid_key', 'a key must not'],
    ['a list', '["x"]', 'metadata', 'invalid_type', 'must be an object of texts'],
    ['text', '"x"', 'metadata', 'invalid_type', 'must be an object of texts'],
  ])(
    'with %s in it is refused, and the error names only a plain key',
    async (_, given, field, code, message) => {
      const refused = await gateway.pay(send(given)).expect(422);
      expect(refused.body).toMatchObject({
        errors: [{ field, code, message: expect.stringContaining(message) as string }],
      });
      const { errors } = refused.body as { errors: object[] };
      expect(JSON.stringify(errors)).not.toMatch(/4242|my order/);
    },
  );

  test('with several wrong values gets all errors', async () => {
    const { body } = await gateway.pay(send('{"a":1,"b":"x","c":{},"d d":2}')).expect(422);
    const { errors } = body as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(['metadata.a', 'metadata.c', 'metadata']);
  });
});
