import { compare } from '../src/compare/comparison.js';
import { goalsOf } from '../src/compare/goals.js';
import { type Window } from '../src/compare/window.js';
import { paymentColumns } from '../src/floor/rows.js';
import { readAnswer } from '../src/load/answer.js';
import { cardNumbers } from '../src/load/cards.js';
import { makeJob, throwOnErrors } from '../src/load/make-job.js';
import { createRequests } from '../src/load/requests.js';
import { percentile, slope, spreadOf } from '../src/measure/statistics.js';
import { drawChart } from '../src/compare/chart.js';
import { comparisonLines } from '../src/compare/comparison-table.js';
import { createRowMaker } from '../src/rows/row-maker.js';
import { judgeMemory } from '../src/soak/memory.js';

const side = { apiUrl: 'http://127.0.0.1:1234/api/v1', token: 'a-token' };

test('Of ten requests nine pay, each with its own key, and one reads a payment', () => {
  const requests = createRequests(makeJob(side, { connections: 1, seconds: 1 }));
  const sent = Array.from({ length: 1_000 }, () => {
    const request = requests.next();
    if (request.kind === 'pay') requests.addPayment(`id-${request.text.length}`);
    return request;
  });
  expect(sent.filter(({ kind }) => kind === 'pay')).toHaveLength(900);
  const keys = sent.flatMap(({ text }) => /^Idempotency-Key: (.*)\r$/m.exec(text)?.[1] ?? []);
  expect(new Set(keys).size).toBe(900);
  expect(sent[9]?.text).toMatch(/^GET \/api\/v1\/payments\/id-\d+ HTTP\/1.1\r\n/);
});

test('The cards are different ones', () => {
  expect(new Set(cardNumbers).size).toBe(100);
  expect(cardNumbers.every((number) => /^45599\d{11}$/.test(number))).toBe(true);
});

test('An answer is read when it is complete, and not before', () => {
  const whole = 'HTTP/1.1 503 Busy\r\nretry-after: 2\r\nContent-Length: 4\r\n\r\nbusy';
  for (let length = 0; length < whole.length; length++) {
    expect(readAnswer(whole.slice(0, length))).toBeUndefined();
  }
  expect(readAnswer(whole)).toEqual({
    status: 503,
    retryAfterSeconds: 2,
    keepsAlive: true,
    body: 'busy',
  });
  expect(() => readAnswer('HTTP/1.1 200 OK\r\n\r\n')).toThrow('without Content-Length');
});

test('A run with errors fails and lists them', () => {
  expect(() => {
    const problems = (): string[] => ['what the log says'];
    throwOnErrors({ name: 'gateway', problems }, [{ what: 'pay: 500', count: 3 }]);
  }).toThrow('3 × pay: 500\nwhat the log says');
});

test('Percentiles, spreads and slopes', () => {
  const hundred = Array.from({ length: 100 }, (_, place) => place + 1);
  expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  expect(spreadOf([4, 1]).median).toBe(2.5);
  expect(slope([0, 1, 2].map((x) => ({ x, y: 5 + 2 * x })))).toBeCloseTo(2);
});

const window = (paymentsPerSecond: number, p50Ms: number): Window => ({
  payments: 100,
  seconds: 1,
  paymentsPerSecond,
  p50Ms,
  p99Ms: 2 * p50Ms,
  cpuMicros: { program: 20_000, bank: 10_000, database: null },
  othersShare: 0.3,
  rssBytes: null,
  made: 100,
});

test('A comparison takes the ratio of each pair, and says which goals hold', () => {
  const comparison = compare(64, [
    { gateway: window(90, 10), floor: window(100, 9) },
    { gateway: window(40, 10), floor: window(50, 9) },
    { gateway: window(99, 10), floor: window(100, 9) },
  ]);
  expect(comparison.ratio).toEqual({ median: 0.9, min: 0.8, max: 0.99 });
  expect(comparison.gateway.cpuMicrosPerPayment).toEqual({
    program: 200,
    bank: 100,
    database: null,
  });
  expect(goalsOf([comparison]).map(({ holds }) => holds)).toEqual([true, true]);
  expect(comparisonLines(comparison)).toContain('others took 30 % of it');
  expect(comparisonLines(comparison)).toMatch(
    /64 connections +gateway +90 +10\.0 +20\.0 +200 +100 +- +- +-\n/,
  );
});

test('The chart shows every number of connections, and is valid XML', () => {
  const comparisons = [1, 64].map((connections) =>
    compare(connections, [{ gateway: window(2_900, 10), floor: window(3_100, 9) }]),
  );
  const about = {
    ...{ at: '', cpu: 'A <fast> & small one', cores: 2, memoryGigabytes: 8, node: 'v20' },
    ...{ database: 'MariaDB', pairs: 1, seconds: 1 },
  };
  const chart = drawChart(comparisons, about);
  expect(chart).toContain('>1 connection<');
  expect(chart).toContain('>64 connections<');
  expect(chart).toContain('>0.94 of the floor<');
  expect(chart).toContain('A &lt;fast&gt; &amp; small one');
  expect(chart).not.toMatch(/NaN|undefined|Infinity/);
});

test('Memory is flat if it stops growing after the first fifth', () => {
  const minute = (rssAt: (seconds: number) => number) =>
    judgeMemory(
      Array.from({ length: 120 }, (_, place) => ({
        seconds: place * 5,
        rssMegabytes: rssAt(place * 5),
        heapMegabytes: 50,
      })),
      600,
    );
  expect(minute((seconds) => Math.min(100, 40 + seconds))?.isFlat).toBe(true);
  const leaking = minute((seconds) => 100 + seconds / 6);
  expect(leaking?.isFlat).toBe(false);
  expect(leaking?.rssSlopePerMinute).toBeCloseTo(10);
  expect(judgeMemory([], 600)).toBeUndefined();
});

test('Filled tables have several merchants and statuses, and ascending ids', () => {
  const rows = Array.from({ length: 2_000 }, (_, place) => createRowMaker(2_000)(place));
  expect(new Set(rows.map(({ merchant }) => merchant)).size).toBe(4);
  const status = paymentColumns.indexOf('status');
  expect(new Set(rows.map(({ payment }) => payment[status]))).toEqual(
    new Set(['succeeded', 'failed', 'canceled']),
  );
  const make = createRowMaker(1_000);
  const ids = Array.from({ length: 1_000 }, (_, place) => make(place).id);
  expect([...ids].sort()).toEqual(ids);
});
