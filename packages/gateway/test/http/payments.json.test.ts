import { type BankSimulator, withoutIds } from '@payment-gateway/testkit';
import { type TestDatabase } from '../support/engines.js';
import {
  FIRST_MERCHANT,
  openSandbox,
  paymentBody,
  rowCount,
  type TestGateway,
} from '../support/gateway.js';

const CARD =
  '"card":{"number":"4242424242424242","expiry_month":"12","expiry_year":"2042","cvv":"123"}';

/** A valid payment except for these fields, as text. */
const payment = (fields: string): string => `{${CARD},"currency":"USD",${fields}}`;

/** The text with every character escaped, as some libraries do. */
const escaped = (text: string): string =>
  text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('The JSON of a payment', () => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, database, gateway, close } = await openSandbox());
  });

  afterAll(() => close());

  /** Sends it and checks that nothing is stored, here or at the bank. */
  async function refused(text: string) {
    const [rows, entries] = [await rowCount(database), await bank.ledger()];
    const answer = await gateway.pay(text);
    expect(await rowCount(database)).toBe(rows);
    expect(await bank.ledger()).toEqual(entries);
    expect(answer.type).toBe('application/problem+json');
    expect(withoutIds(answer.text)).not.toMatch(/4242|0002/);
    return { status: answer.status, body: answer.body as object };
  }

  describe('has numbers that are taken literally', () => {
    test.each([
      ['1000', 1000],
      ['1000.0', 1000],
      ['1e3', 1000],
      ['1.0e+3', 1000],
      ['100000E-2', 1000],
      ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ])('%s is charged as %d', async (literal, amount) => {
      const { status, body } = await gateway.pay(payment(`"amount":${literal}`));
      expect(status).toBe(200);
      expect(body).toMatchObject({ amount });
      expect(await bank.ledger((body as { id: string }).id)).toMatchObject([{ amount }]);
    });

    test.each([
      '0.99999999999999999',
      '9007199254740990.4',
      '1000.00000000000000001',
      '999.9999999999999999999',
      '1e-400',
      '1.5',
      '-0',
      '-0.0',
      '0e0',
      '-1e-400',
      '1e400',
      '9007199254740993',
      '9007199254740993.0',
      '1e16',
      '"1000"',
      '"0.99999999999999999"',
    ])('%s is never charged as something else', async (literal) => {
      const { status, body } = await refused(payment(`"amount":${literal}`));
      expect(status).toBe(422);
      const { errors } = body as { errors: { field: string }[] };
      expect(new Set(errors.map(({ field }) => field))).toEqual(new Set(['amount']));
    });

    test.each(['12.00000000000000000001', '1e-400'])('month %s is invalid', async (literal) => {
      const text = payment('"amount":1').replace('"12"', literal);
      expect(await refused(text)).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'card.expiry_month' }] },
      });
    });

    test.each(['NaN', 'Infinity', '-Infinity', '01000', '+1', '.5', '1.', '0x10', '1_000'])(
      '%s is not JSON',
      async (literal) => {
        expect(await refused(payment(`"amount":${literal}`))).toMatchObject({ status: 400 });
      },
    );

    test.each(['0.99999999999999999', '1e-400', '99.99999999999999999999'])(
      'a capture or a refund of %s moves nothing',
      async (literal) => {
        const held = await gateway.paid({ capture: 'manual' });
        const paid = await gateway.paid();
        const entries = await bank.ledger();
        for (const [id, path] of [
          [held.id, 'captures'],
          [paid.id, 'refunds'],
        ] as const) {
          const { status, body } = await gateway.operate(id, path, `{"amount":${literal}}`);
          expect(status).toBe(422);
          expect(body).toMatchObject({ errors: [{ field: 'amount', code: 'invalid_type' }] });
        }
        expect(await bank.ledger()).toEqual(entries);
      },
    );
  });

  describe('has each name only once', () => {
    const ONCE = 'must stand once';
    const INNER = 'has a name that stands twice';
    test.each([
      ['the amount', payment('"amount":1,"amount":1000'), 'amount', ONCE],
      ['the amount, one of them escaped', payment('"amount":1,"\\u0061mount":2'), 'amount', ONCE],
      ['the amount, with nothing between', payment('"amount":1,"amount":1'), 'amount', ONCE],
      ['the card', `{${CARD},"amount":1,"currency":"USD",${CARD}}`, 'card', ONCE],
      [
        'the card number',
        payment('"amount":1').replace('"cvv"', '"number":"4000000000000002","cvv"'),
        'card.number',
        ONCE,
      ],
      ['the currency', payment('"amount":1,"currency":"JPY"'), 'currency', ONCE],
      ['a key of metadata', payment('"amount":1,"metadata":{"a":"1","a":"2"}'), 'metadata', INNER],
      ['a name that is not known', payment('"amount":1,"4242":1,"4242":2'), 'body', INNER],
      [
        'a name deep in what is not known',
        payment('"amount":1,"x":[{"y":1,"y":2}]'),
        'body',
        INNER,
      ],
      [
        'a name that looks like a path',
        payment('"amount":1,"card.cvv":1,"card.cvv":1'),
        'body',
        INNER,
      ],
    ])('%s twice is refused', async (_, text, field, message) => {
      expect(await refused(text)).toMatchObject({
        status: 422,
        body: { code: 'validation_failed', errors: [{ field, code: 'repeated', message }] },
      });
    });

    test.each(['"amount":1,"amount":2}x', '"amount":1,"amount":', '"amount":1,"amount":"\t"'])(
      'and a repetition in invalid JSON is reported as invalid JSON: %j',
      async (text) => {
        expect(await refused(payment(text).slice(0, -1))).toMatchObject({
          status: 400,
          body: { code: 'malformed_json' },
        });
      },
    );

    test('the amount of a refund twice is refused', async () => {
      const { id } = await gateway.paid();
      const { status, body } = await gateway.operate(id, 'refunds', '{"amount":1,"amount":1000}');
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ field: 'amount', code: 'repeated' }] });
    });

    test('the same name in different objects is allowed', async () => {
      const { status } = await gateway.pay(
        payment('"amount":1,"metadata":{"amount":"1","number":"1"}'),
      );
      expect(status).toBe(200);
    });
  });

  test.each([
    '['.repeat(32_000),
    '{"metadata":'.repeat(32_000),
    payment(`"x":${'['.repeat(9)}1${']'.repeat(9)}`),
  ])('may be nested a few levels deep, and no deeper', async (text) => {
    expect(await refused(text)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'body', code: 'too_deep' }] },
    });
  });

  describe('that is invalid', () => {
    test.each([
      ['', 'The body is empty.'],
      ['\n', 'The body is empty.'],
      [payment('"amount":1000,'), 'At line 1, column 123: a name in double quotes is expected.'],
      [
        `${payment('"amount":1000')} x`,
        'At line 1, column 124: only white space may follow the value.',
      ],
      [
        payment('"amount":1000').slice(0, 25),
        'The body ends too early, at line 1, column 26: a closing quote is expected.',
      ],
      [
        '{\n  "amount": 1000\n  "currency": "USD"\n}',
        'At line 3, column 3: a comma or a closing brace is expected.',
      ],
    ])('gets an error with the position: %j', async (text, detail) => {
      expect(await refused(text)).toMatchObject({
        status: 400,
        body: { code: 'malformed_json', detail },
      });
    });

    test.each([
      ['with no word of its type', {}],
      ['as curl sends it for -d ""', { 'Content-Type': 'application/x-www-form-urlencoded' }],
      ['as JSON', { 'Content-Type': 'application/json' }],
    ])('gets an error that a payment has no body: %s', async (_, headers) => {
      const answer = await gateway.request
        .post('/payments')
        .set({ Authorization: FIRST_MERCHANT, 'Content-Length': '0', ...headers });
      expect(answer.body).toMatchObject({
        status: 400,
        code: 'malformed_json',
        detail: 'The body is empty.',
      });
    });

    test("gets an error that the refund's body is empty", async () => {
      const { id } = await gateway.paid();
      const { body } = await gateway.operate(id, 'refunds', ' ');
      expect(body).toMatchObject({ code: 'malformed_json', detail: 'The body is empty.' });
    });

    const bytes = (...hex: readonly string[]) =>
      Buffer.from(payment('"amount":1,"reference":"@"'))
        .toString('hex')
        .replace('40', hex.join(''));

    test.each([
      ['a byte that begins nothing', bytes('ff')],
      ['half a character', bytes('e6bc')],
      ['an overlong slash', bytes('c0af')],
      ['an encoded surrogate', bytes('eda080')],
    ])('gets an error that %s is not UTF-8', async (_, hex) => {
      const text = Buffer.from(hex, 'hex');
      const answer = await gateway.request
        .post('/payments')
        .set({
          Authorization: FIRST_MERCHANT,
          'Content-Type': 'application/json',
        })
        .serialize((given: unknown) => given as string)
        .send(text as unknown as string);
      expect(answer.body).toMatchObject({ status: 400, detail: 'The body is not UTF-8.' });
    });

    test.each(['"\\ud800"', '"a\\udc00"', '"\\ud83e\\ud83e"'])('has no text %s', async (text) => {
      expect(await refused(payment(`"amount":1,"reference":${text}`))).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'reference', code: 'invalid_characters' }] },
      });
    });
  });

  test('may begin with one byte order mark', async () => {
    const text = JSON.stringify(paymentBody());
    expect((await gateway.pay(`\ufeff${text}`)).status).toBe(200);
    expect((await gateway.pay(`\ufeff\ufeff${text}`)).status).toBe(400);
  });

  describe('may be as long as the contract allows', () => {
    test.each([
      ['漢', 'as it is', (text: string) => text],
      ['漢', 'escaped', escaped],
      ['🧾', 'as it is', (text: string) => text],
      ['🧾', 'escaped', escaped],
    ])('50 texts of 500 %s, %s', async (character, _, write) => {
      const metadata = Object.fromEntries(
        Array.from({ length: 50 }, (_unused, i) => [
          String(i) + character.repeat(40 - String(i).length),
          character.repeat(500),
        ]),
      );
      const long = character.repeat(255);
      const fields = { metadata, reference: long, description: long };
      const text = write(JSON.stringify(paymentBody(fields, { holder_name: long })));
      const { status, body } = await gateway.pay(text);
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'succeeded', ...fields });
      expect(await gateway.see((body as { id: string }).id)).toMatchObject(fields);
    });

    test('one character more is too long, in each text', async () => {
      const long = '🧾'.repeat(256);
      const { body } = await refused(
        JSON.stringify(
          paymentBody(
            { reference: long, description: long, metadata: { a: '🧾'.repeat(501) } },
            { holder_name: long },
          ),
        ),
      );
      const { errors } = body as { errors: { field: string; code: string }[] };
      expect(errors.map(({ field }) => field.replace('metadata.a', 'metadata')).sort()).toEqual([
        'card.holder_name',
        'description',
        'metadata',
        'reference',
      ]);
      expect(errors.every(({ code }) => code === 'invalid_length')).toBe(true);
    });
  });
});
