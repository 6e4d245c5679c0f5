import { createBoundedCounts } from '../../src/services/bounded-counts.js';

describe('Counts by key', () => {
  test('restart when the window of the key is over', () => {
    const clock = { ms: 0 };
    const counts = createBoundedCounts({ seconds: 60 }, 10, () => new Date(clock.ms));
    counts.add('a', 1);
    clock.ms = 59_999;
    counts.add('a', 2);
    expect(counts.of('a')).toBe(3);
    expect(counts.secondsLeft('a')).toBe(1);
    clock.ms = 60_000;
    expect(counts.of('a')).toBe(0);
    counts.add('a', 1);
    expect(counts.of('a')).toBe(1);
    expect(counts.secondsLeft('a')).toBe(60);
  });

  test('are limited in number: the key used longest ago is dropped first', () => {
    const counts = createBoundedCounts({ seconds: 60 }, 100, () => new Date(0));
    counts.add('victim', 5);
    for (let at = 0; at < 99; at++) counts.add(`other-${at}`, 1);
    expect(counts.of('victim')).toBe(5);
    for (let at = 0; at < 99; at++) counts.add(`another-${at}`, 1);
    expect(counts.of('victim')).toBe(5);
    for (let at = 0; at < 1_000; at++) counts.add(`more-${at}`, 1);
    expect(counts.of('victim')).toBe(0);
  });
});
