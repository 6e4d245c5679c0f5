import { withoutIds } from '@payment-gateway/testkit';
import { asProblem, depositOf, openBank } from './support.js';

const CARD = '"card":{"number":"4242424242424242","cvv":"123","expiry":"12/42"}';
const text = (fields: string) => `{${CARD},"currency":"USD","reference":"r",${fields}}`;

function openJson() {
  const bank = openBank();
  const send = (path: string, body: string) =>
    bank.api.post(`/api/v1${path}`).set('Content-Type', 'application/json').send(body);
  return { ...bank, send };
}

describe('The amount is exactly as written', () => {
  test.each([
    ['1000.0', 1000],
    ['1e3', 1000],
    ['100000E-2', 1000],
  ])('%s is %i', async (literal, amount) => {
    const bank = openJson();
    await bank.send('/deposit', text(`"amount":${literal}`)).expect(201);
    expect(await bank.entries()).toMatchObject([{ amount }]);
  });

  test.each([
    '0.99999999999999999',
    '9007199254740990.4',
    '1e-400',
    '9007199254740993',
    '-0',
    '1e400',
  ])('%s is refused everywhere', async (literal) => {
    const bank = openJson();
    await bank.pay(depositOf(undefined, { reference: 'hold', capture: 'manual' })).expect(201);
    await bank.pay(depositOf(undefined, { reference: 'charge' })).expect(201);
    for (const [path, body] of [
      ['/deposit', text(`"amount":${literal}`)],
      ['/deposit/hold/captures', `{"reference":"o","amount":${literal}}`],
      ['/deposit/charge/refunds', `{"reference":"o","amount":${literal}}`],
    ] as const) {
      const { errors } = asProblem((await bank.send(path, body).expect(422)).body);
      expect(new Set(errors?.map(({ field }) => field))).toEqual(new Set(['amount']));
    }
    expect(await bank.entries()).toHaveLength(2);
  });
});

describe('Each name stands once', () => {
  test.each([
    ['/deposit', text('"amount":1,"\\u0061mount":2'), 'amount', 'must stand once'],
    ['/deposit', text(`"amount":1,${CARD}`), 'card', 'must stand once'],
    [
      '/deposit',
      text('"amount":1').replace('"cvv"', '"number":"4000000000000002","cvv"'),
      'card.number',
      'must stand once',
    ],
    ['/deposit', text('"amount":1,"SECRET":1,"SECRET":1'), 'body', 'has a name that stands twice'],
    ['/deposit', text('"x":{"card":{"a":1,"a":1}}'), 'body', 'has a name that stands twice'],
    ['/deposit/r/refunds', '{"reference":"o","reference":"p"}', 'reference', 'must stand once'],
  ])('%s %s', async (path, body, field, message) => {
    const bank = openJson();
    const answer = await bank.send(path, body).expect(422);
    expect(asProblem(answer.body).errors).toEqual([{ field, code: 'repeated', message }]);
    expect(withoutIds(answer.text)).not.toMatch(/SECRET|4242/);
    expect(await bank.entries()).toEqual([]);
  });
});

test('Deep nesting is refused', async () => {
  const { body } = await openJson().send('/deposit', '['.repeat(32_000)).expect(422);
  expect(asProblem(body).errors).toMatchObject([{ field: 'body', code: 'too_deep' }]);
});

test.each([
  ['', 'The body is empty.'],
  ['{"amount":1,}', 'At line 1, column 13: a name in double quotes is expected.'],
  ['{} {}', 'At line 1, column 4: only white space may follow the value.'],
])('Malformed JSON is refused with its place: %j', async (body, detail) => {
  const answer = await openJson().send('/deposit', body).expect(400);
  expect(asProblem(answer.body)).toMatchObject({ code: 'malformed', detail });
});

test('A byte order mark is ignored', async () => {
  await openJson()
    .send('/deposit', `\ufeff${text('"amount":1')}`)
    .expect(201);
});

test('A name of 255 emoji is not too long, 256 are', async () => {
  const bank = openJson();
  const named = (length: number) => {
    const { card: given, ...rest } = depositOf();
    return { ...rest, card: { ...given, holder_name: '🧾'.repeat(length) } };
  };
  await bank.pay(named(255)).expect(201);
  const { errors } = asProblem((await bank.pay(named(256)).expect(422)).body);
  expect(errors).toMatchObject([{ field: 'card.holder_name' }]);
});
