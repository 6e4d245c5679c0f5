import { openSandbox, paymentBody, rowCount, type TestGateway } from '../support/gateway.js';
import { freshSqlite, type TestDatabase } from '../support/engines.js';

const GOOD = '4242424242424242';

describe('The address to which a payer returns', () => {
  let gateway: TestGateway;
  let database: TestDatabase;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ gateway, database, close } = await openSandbox({ fresh: freshSqlite }));
  });

  afterAll(() => close());

  test.each([
    'https://shop.example/paid',
    'HTTPS://Shop.Example/paid',
    'https://shop.example',
    'https://shop.example:8443/a/b?order=6735&x=%20',
    'https://xn--bcher-kva.example/',
    'https://[2001:db8::1]/paid',
    'http://localhost:3000/paid',
    'http://shop.localhost/paid',
    'http://127.0.0.1:3000/paid',
    'http://127.1/paid',
    'http://[::1]:3000/paid',
    `https://shop.example/${'a'.repeat(2_027)}`,
  ])('is kept as it was sent: %s', async (return_url) => {
    const payment = await gateway.paid({ return_url });
    expect(payment).toMatchObject({ return_url, next_action: null });
    expect((await gateway.see(payment.id)).return_url).toBe(return_url);
  });

  const NOT_ABSOLUTE = 'must be an absolute https address, percent-encoded where it is not ASCII';

  test.each([
    ['', 'invalid_url', NOT_ABSOLUTE],
    ['shop.example/paid', 'invalid_url', NOT_ABSOLUTE],
    ['/paid', 'invalid_url', NOT_ABSOLUTE],
    ['//shop.example/paid', 'invalid_url', NOT_ABSOLUTE],
    ['https:shop.example', 'invalid_url', NOT_ABSOLUTE],
    ['https:///shop.example', 'invalid_url', NOT_ABSOLUTE],
    ['https://', 'invalid_url', NOT_ABSOLUTE],
    ['https://shop.example:99999/', 'invalid_url', NOT_ABSOLUTE],
    ['https:\\\\shop.example', 'invalid_url', NOT_ABSOLUTE],
    ['https://shop.example\\@evil.example', 'invalid_url', NOT_ABSOLUTE],
    ['https://shop.example/ä', 'invalid_url', NOT_ABSOLUTE],
    ['https://shop.example/a b', 'invalid_url', NOT_ABSOLUTE],
    [' https://shop.example/', 'invalid_url', NOT_ABSOLUTE],
    ['https://shop.example/\n', 'invalid_url', NOT_ABSOLUTE],
    ['javascript:alert(1)', 'invalid_url', NOT_ABSOLUTE],
    ['JavaScript://shop.example/%0Aalert(1)', 'invalid_url', NOT_ABSOLUTE],
    ['data:text/html,hello', 'invalid_url', NOT_ABSOLUTE],
    ['ftp://shop.example/', 'invalid_url', NOT_ABSOLUTE],
    ['myshop://paid', 'invalid_url', NOT_ABSOLUTE],
    ['http://shop.example/', 'invalid_url', 'must begin with https://'],
    ['http://localhost.evil.example/', 'invalid_url', 'must begin with https://'],
    ['http://128.0.0.1/', 'invalid_url', 'must begin with https://'],
    ['https://user@shop.example/', 'invalid_url', 'must not have a user name or password in it'],
    ['https://:pw@shop.example/', 'invalid_url', 'must not have a user name or password in it'],
    ['https://@shop.example/', 'invalid_url', 'must not have a user name or password in it'],
    ['https://shop.example/#paid', 'invalid_url', 'must not have a fragment (#) in it'],
    ['https://shop.example/#', 'invalid_url', 'must not have a fragment (#) in it'],
    [
      `https://shop.example/${'a'.repeat(2_028)}`,
      'invalid_length',
      'must be at most 2048 characters',
    ],
    [6735, 'invalid_type', 'must be text, an address such as https://shop.example/paid'],
    [true, 'invalid_type', 'must be text, an address such as https://shop.example/paid'],
    [
      ['https://shop.example/'],
      'invalid_type',
      'must be text, an address such as https://shop.example/paid',
    ],
    [
      { url: 'https://shop.example/' },
      'invalid_type',
      'must be text, an address such as https://shop.example/paid',
    ],
    [
      `https://shop.example/?card=${GOOD}`,
      'contains_card_number',
      'must not contain the card number',
    ],
    [
      `https://shop.example/?card=4242-4242-4242-4242`,
      'contains_card_number',
      'must not contain the card number',
    ],
    [
      `https://shop.example/?card=${GOOD.replace(/\d/g, '%3$&')}`,
      'contains_card_number',
      'must not contain the card number',
    ],
    [
      `https://shop.example/%ff?card=${GOOD.replace(/\d/g, '%3$&')}`,
      'contains_card_number',
      'must not contain the card number',
    ],
    [
      'https://shop.example/?card=4000056655665556',
      'contains_card_number',
      'must not contain a card number',
    ],
    ['https://shop.example/?cvv=123', 'contains_cvv', 'must not contain the CVV'],
  ])('is refused, with nothing begun: %j', async (return_url, code, message) => {
    const before = await rowCount(database);
    const { body } = await gateway.pay(paymentBody({ return_url })).expect(422);
    expect(body).toMatchObject({
      code: 'validation_failed',
      errors: [{ field: 'return_url', code, message }],
    });
    expect(await rowCount(database)).toBe(before);
  });

  test.each(['AUTOMATIC', 'always', '', 1, true, ['never'], {}])(
    'comes with a known wish for 3-D Secure, or none: %j',
    async (request_three_d_secure) => {
      const { body } = await gateway.pay(paymentBody({ request_three_d_secure })).expect(422);
      expect(body).toMatchObject({
        errors: [
          {
            field: 'request_three_d_secure',
            message: 'must be "automatic", "required" or "never"',
          },
        ],
      });
    },
  );

  test('completes no card number that another field begins', async () => {
    const { body } = await gateway
      .pay(paymentBody({ description: '42424242', return_url: 'https://shop.example/42424242' }))
      .expect(422);
    expect(JSON.stringify(body)).toContain(
      'a part of the card number that another field completes',
    );
  });
});
