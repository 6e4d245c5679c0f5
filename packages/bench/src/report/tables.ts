import { type Comparison, QUIET, type Summary } from '../compare/comparison.js';
import { type Goal } from '../compare/goals.js';
import { type Spread } from '../measure/statistics.js';

const COLUMNS = [
  ...['', 'payments/s', 'p50 ms', 'p99 ms', 'cpu µs', 'bank µs', 'db µs', 'peak MB', 'end MB'],
];
const NAME_WIDTH = 34;
const WIDTH = 11;

/** A line of a table: a name, and what is told of it. */
export const line = ([name = '', ...cells]: readonly string[], remark = ''): string =>
  `${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(WIDTH)).join('')}${remark}\n`;

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
    tellOthers(othersShare)
  );
}

// On two cores a neighbour takes from the program what the ratio then lacks, or has too much.
const tellOthers = (share: number | null): string =>
  share === null || share <= QUIET
    ? ''
    : `  NOT AN IDLE MACHINE: others took ${(share * 100).toFixed(0)} % of it, so these numbers mean little\n\n`;

/** What was promised, and what was seen. */
export const goalLines = (goals: readonly Goal[]): string =>
  goals
    .map(({ text, seen, holds }) => `${holds ? 'holds ' : 'FAILS '} ${text}: ${seen.toFixed(2)}\n`)
    .join('');

export const range = ({ min, max }: Spread): string => `${min.toFixed(2)}–${max.toFixed(2)}`;

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
