import { groupBy } from '../src/judge/group.js';
import { chanceFrom } from '../src/random.js';
import { bankCards } from '../src/random/cards.js';
import { makeSchedule } from '../src/random/schedule.js';
import { readArguments } from '../src/arguments.js';
import { judgeSecrets } from '../src/secrets.js';
import { CVV } from '../src/order.js';

test('the same seed gives the same schedule, another seed another one', () => {
  expect(makeSchedule(7, 20, 'mysql')).toEqual(makeSchedule(7, 20, 'mysql'));
  expect(makeSchedule(8, 20, 'mysql')).not.toEqual(makeSchedule(7, 20, 'mysql'));
});

test('a long schedule uses every card, kills everything, and repeats keys at both gateways', () => {
  const { rounds } = makeSchedule(1, 100, 'mysql');
  const clients = rounds.flatMap((round) => round.clients);
  const cards = new Set(clients.map(({ order }) => order.card));
  expect(bankCards.filter((card) => !cards.has(card))).toEqual([]);
  expect([...new Set(rounds.flatMap(({ targets }) => targets))].sort()).toEqual([
    'bank',
    'database',
    'gateway A',
    'gateway B',
  ]);
  const asked = groupBy(clients, ({ order }) => order.tag);
  const atBoth = [...asked.values()].filter((of) => new Set(of.map((it) => it.gateway)).size === 2);
  expect(atBoth.length).toBeGreaterThan(50);
});

test('a long schedule captures, voids and refunds, also at once, too much, and with one key twice', () => {
  const clients = makeSchedule(1, 100, 'mysql').rounds.flatMap((round) => round.clients);
  const steps = clients.flatMap(({ order, life }) => life.map(({ asks }) => ({ order, asks })));
  const many = (isMeant: (step: (typeof steps)[number]) => boolean): boolean =>
    steps.filter(isMeant).length > 20;
  const has = (kind: string) => (asks: (typeof steps)[number]['asks']) =>
    asks.some((ask) => ask.kind === kind);
  expect(many(({ asks }) => has('capture')(asks) && has('void')(asks))).toBe(true);
  expect(many(({ asks }) => asks.length === 1 && has('void')(asks))).toBe(true);
  expect(many(({ asks }) => has('refund')(asks) && asks.some(({ key }) => key === null))).toBe(
    true,
  );
  expect(
    many(({ asks, order }) => asks.reduce((sum, ask) => sum + (ask.amount ?? 0), 0) > order.amount),
  ).toBe(true);
  expect(
    many(({ asks }) => new Set(asks.map(({ key }) => key)).size < asks.length && asks.length > 1),
  ).toBe(true);
  const held = clients.filter(({ order }) => order.capture === 'manual').length / clients.length;
  expect(held).toBeGreaterThan(0.25);
  expect(held).toBeLessThan(0.35);
});

test('chance stays in its bounds', () => {
  const chance = chanceFrom(3);
  const drawn = Array.from({ length: 1_000 }, () => chance.whole(1, 6));
  expect(new Set(drawn)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
});

test('a card number or CVV that was planted in a log is found, and nothing is found without', () => {
  const seen = (text: string) =>
    judgeSecrets([], [{ name: 'gateway A', text }], ['4551234567890123']).length;
  expect(seen('paid with 4551234567890123')).toBe(1);
  expect(seen(`{"cvv":"${CVV}"}`)).toBe(1);
  expect(seen('paid with **** **** **** 0123')).toBe(0);
});

test('a mistyped option is refused in a sentence', () => {
  expect(() => readArguments(['--rounds', 'many'])).toThrow('--rounds must be a whole number');
  expect(() => readArguments(['--engine', 'oracle'])).toThrow('mysql, sqlite or both');
  expect(() => readArguments(['--without-retries'])).toThrow();
  expect(readArguments(['--seed', '1', '--engine', 'both']).engines).toEqual(['sqlite', 'mysql']);
});
