import { type Comparison, QUIET, type Summary } from './comparison.js';
import { type Goal } from './goals.js';
import { line, range } from '../report/table.js';

const COLUMNS = [
  ...['', 'payments/s', 'p50 ms', 'p99 ms', 'cpu µs', 'bank µs', 'db µs', 'peak MB', 'end MB'],
];
export const comparisonHead = (): string =>
  `processor time is by payment: of the program, of the bank, of the database\n${line(COLUMNS)}`;

/** A comparison as three lines. */
export function comparisonLines(comparison: Comparison): string {
  const { connections, gateway, floor, ratio, p50Ratio, othersShare } = comparison;
  const count = `${String(connections).padStart(4)} connection${connections === 1 ? ' ' : 's'}  `;
  const under = ' '.repeat(count.length);
  return (
    line([`${count}gateway`, ...summaryCells(gateway)]) +
    line([`${under}floor`, ...summaryCells(floor)]) +
    line(
      [`${under}ratio`, ratio.median.toFixed(3), p50Ratio.median.toFixed(2)],
      `   payments/s ${range(ratio)}, p50 ${range(p50Ratio)}\n`,
    ) +
    formatOthers(othersShare)
  );
}

// With two cores, other processes distort the ratio in either direction.
const formatOthers = (share: number | null): string =>
  share === null || share <= QUIET
    ? ''
    : `  NOT AN IDLE MACHINE: others took ${(share * 100).toFixed(0)} % of it, so do not trust these numbers\n\n`;

/** Each goal with the measured value. */
export const goalLines = (goals: readonly Goal[]): string =>
  goals
    .map(({ text, seen, holds }) => `${holds ? 'holds ' : 'FAILS '} ${text}: ${seen.toFixed(2)}\n`)
    .join('');

const summaryCells = (summary: Summary): string[] => {
  const { program, bank, database } = summary.cpuMicrosPerPayment;
  const { peak = null, end = null } = summary.rssMegabytes ?? {};
  return [
    Math.round(summary.paymentsPerSecond).toLocaleString('en'),
    summary.p50Ms.toFixed(1),
    summary.p99Ms.toFixed(1),
    ...[program, bank, database, peak, end].map(whole),
  ];
};

const whole = (value: number | null): string => (value === null ? '-' : value.toFixed(0));
