import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { chanceFrom } from '../src/random/chance.js';
import { challengeCards, testCards } from '../src/random/cards.js';
import { makeSchedule } from '../src/random/schedule.js';
import { crashCommand } from '../src/command-line/command.js';
import { judgeSecrets } from '../src/judge/secrets.js';
import { checkoutKinds } from '../src/payers/checkout/checkout-plan.js';
import { payerKinds } from '../src/payers/payer-plan.js';
import { CVV, temporaryFolder } from '@payment-gateway/testkit';

test('The same seed gives the same schedule, another seed a different one', () => {
  expect(makeSchedule(7, 20, 'mysql')).toEqual(makeSchedule(7, 20, 'mysql'));
  expect(makeSchedule(8, 20, 'mysql')).not.toEqual(makeSchedule(7, 20, 'mysql'));
});

test('A long schedule uses every card, kills everything, and repeats keys at both gateways', () => {
  const { rounds } = makeSchedule(1, 100, 'mysql');
  const clients = rounds.flatMap((round) => round.clients);
  const cards = new Set(clients.map(({ order }) => order.card));
  expect(testCards.filter((card) => !cards.has(card))).toEqual([]);
  expect([...new Set(rounds.flatMap(({ targets }) => targets))].sort()).toEqual([
    'bank',
    'database',
    'gateway A',
    'gateway B',
    'receivers',
    'worker',
  ]);
  const asked = groupBy(clients, ({ order }) => order.tag);
  const atBoth = [...asked.values()].filter((of) => new Set(of.map((it) => it.gateway)).size === 2);
  expect(atBoth.length).toBeGreaterThan(50);
});

test('A long schedule captures, voids and refunds, also concurrently, for too much, and twice with one key', () => {
  const clients = makeSchedule(1, 100, 'mysql').rounds.flatMap((round) => round.clients);
  const steps = clients.flatMap(({ order, followUps }) =>
    followUps.map(({ requests }) => ({ order, requests })),
  );
  const many = (isWanted: (step: (typeof steps)[number]) => boolean): boolean =>
    steps.filter(isWanted).length > 20;
  const has = (kind: string) => (requests: (typeof steps)[number]['requests']) =>
    requests.some((ask) => ask.kind === kind);
  expect(many(({ requests }) => has('capture')(requests) && has('void')(requests))).toBe(true);
  expect(many(({ requests }) => requests.length === 1 && has('void')(requests))).toBe(true);
  expect(
    many(({ requests }) => has('refund')(requests) && requests.some(({ key }) => key === null)),
  ).toBe(true);
  expect(
    many(
      ({ requests, order }) =>
        requests.reduce((sum, ask) => sum + (ask.amount ?? 0), 0) > order.amount,
    ),
  ).toBe(true);
  expect(
    many(
      ({ requests }) =>
        new Set(requests.map(({ key }) => key)).size < requests.length && requests.length > 1,
    ),
  ).toBe(true);
  const held = clients.filter(({ order }) => order.capture === 'manual').length / clients.length;
  expect(held).toBeGreaterThan(0.25);
  expect(held).toBeLessThan(0.35);
});

test('Chance stays within its bounds', () => {
  const chance = chanceFrom(3);
  const drawn = Array.from({ length: 1_000 }, () => chance.whole(1, 6));
  expect(new Set(drawn)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
});

test('A card number or CVV planted in a log is found, and nothing else is', () => {
  const seen = (text: string) =>
    judgeSecrets([], [{ name: 'gateway A', text }], {
      cards: ['4551234567890123'],
      addresses: [],
    }).length;
  expect(seen('paid with 4551234567890123')).toBe(1);
  expect(seen(`{"cvv":"${CVV}"}`)).toBe(1);
  expect(seen('paid with **** **** **** 0123')).toBe(0);
});

describe.each([
  ['a challenge', '3d-secure', '/return'],
  ['a checkout page', 'checkout', '?continue'],
])('The token of %s', (_, path, further) => {
  const token = randomBytes(36).toString('base64url');
  const address = `http://localhost:8080/${path}/${token}`;
  const addresses = [address, `${address}${further}`];
  const found = (planted: string | Buffer): string[] => {
    const file = join(temporaryFolder('planted'), 'data');
    writeFileSync(file, planted);
    return judgeSecrets([file], [], { cards: [], addresses }).map(({ text }) => text);
  };

  test.each([
    ['as it is', `GET "${token}"`],
    ['between other letters', `xx${token}yy`],
    ['in hex', Buffer.from(token).toString('hex')],
    ['in base64', Buffer.from(`{"url":"${address}"}`).toString('base64')],
    ['as bytes', Buffer.from(token, 'base64url')],
    ['as the keyed hash alone', Buffer.from(token, 'base64url').subarray(16)],
  ])('is found planted %s', (__, planted) => {
    expect(found(planted)).not.toEqual([]);
    expect(found(planted).join()).not.toContain(token);
  });

  test('is found in the address of a page that nobody saw', () => {
    const other = randomBytes(32).toString('base64url');
    expect(found(`"GET /${path}/${other} 200"`)).toEqual([
      expect.stringContaining("the address of a payer's page is in "),
    ]);
  });

  test('is not found in the template of a route, or in an id', () => {
    expect(
      found('GET /3d-secure/{token}/return 303, GET /challenges/:token, POST /checkout/:token'),
    ).toEqual([]);
    expect(found('payment 019a1b2c-7f2e-7a4b-9c2d-0123456789ab')).toEqual([]);
    expect(found('checkout 019a1b2c-7f2e-7a4b-9c2d-0123456789ab 1')).toEqual([]);
  });
});

test('A long schedule has payers of every kind, cards of every kind, and voids in a race with payers', () => {
  const clients = makeSchedule(1, 100, 'mysql').rounds.flatMap((round) => round.clients);
  const challenges = clients.flatMap(({ challenge }) => (challenge ? [challenge] : []));
  expect(new Set(challenges.map(({ payer }) => payer.kind))).toEqual(new Set(payerKinds));
  expect(challenges.filter((one) => one.void !== null).length).toBeGreaterThan(20);
  const secure = clients.filter(({ order }) => order.threeDSecure !== null);
  const cards = new Set(secure.map(({ order }) => order.card));
  expect(challengeCards.filter((card) => !cards.has(card))).toEqual([]);
  // Several clients may send an order, but its payment has one payer.
  const payers = clients.filter(({ challenge }) => challenge !== null);
  expect(new Set(payers.map(({ order }) => order.tag)).size).toBe(payers.length);
});

test('A long schedule sends payers of every kind through checkout, with every card, and merchants change their mind', () => {
  const { rounds } = makeSchedule(1, 100, 'mysql');
  const clients = rounds.flatMap((round) => round.checkouts);
  expect(rounds.filter(({ checkouts }) => checkouts.length < 2)).toEqual([]);
  expect(new Set(clients.map(({ payer }) => payer.kind))).toEqual(new Set(checkoutKinds));
  expect(new Set(clients.map(({ order }) => order.tag)).size).toBe(clients.length);
  const cards = new Set(clients.flatMap(({ payer }) => payer.cards));
  expect([...testCards, ...challengeCards].filter((card) => !cards.has(card))).toEqual([]);
  const share = (isWanted: (client: (typeof clients)[number]) => boolean): number =>
    clients.filter(isWanted).length / clients.length;
  expect(share(({ payer }) => payer.kind === 'clicks twice')).toBeGreaterThan(0.35);
  expect(share(({ expire }) => expire !== null)).toBeGreaterThan(0.1);
  expect(share(({ order }) => order.cancelUrl !== null)).toBeGreaterThan(0.5);
});

test('A wrong option is refused with the reason', async () => {
  const run = jest.fn(() => Promise.resolve());
  const start = async (...words: string[]) => crashCommand(run).prepare(words)(() => undefined);
  await expect(start('--rounds', 'many')).rejects.toThrow('--rounds must be a whole number');
  await expect(start('--engine', 'oracle')).rejects.toThrow('mysql, sqlite or both');
  await expect(start('--without-retries')).rejects.toThrow('There is no option');
  expect(run).not.toHaveBeenCalled();
  await start('--seed', '1', '--engine', 'both');
  expect(run).toHaveBeenCalledWith({
    rounds: 20,
    seed: 1,
    engines: ['sqlite', 'mysql'],
    recovery: true,
  });
});
