import { mean, median, type Spread, spreadOf } from '../measure/statistics.js';
import { type Pair } from './pairs.js';
import { type Window } from './window.js';

/** The summary of all windows of a program. */
export type Summary = {
  readonly paymentsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time per payment; null where the system does not report it. */
  readonly cpuMicrosPerPayment: Record<'program' | 'bank' | 'database', number | null>;
  readonly rssMegabytes: { readonly peak: number; readonly end: number } | null;
};

/** Gateway and floor at one number of connections. */
export type Comparison = {
  readonly connections: number;
  readonly gateway: Summary;
  readonly floor: Summary;
  /** Payments per second, gateway divided by floor, for each pair. */
  readonly ratio: Spread;
  /** p50, gateway divided by floor, for each pair. */
  readonly p50Ratio: Spread;
  /** The share of processor time that other processes took; null where the system does not report it. */
  readonly othersShare: number | null;
  readonly pairs: {
    readonly gatewayPerSecond: number;
    readonly floorPerSecond: number;
    readonly ratio: number;
  }[];
};

/** The machine counts as idle if other processes take at most this share of its time. */
export const QUIET = 0.05;

export function compare(connections: number, pairs: readonly Pair[]): Comparison {
  const perPair = pairs.map(({ gateway, floor }) => ({
    gatewayPerSecond: gateway.paymentsPerSecond,
    floorPerSecond: floor.paymentsPerSecond,
    ratio: gateway.paymentsPerSecond / floor.paymentsPerSecond,
  }));
  return {
    connections,
    gateway: summaryOf(pairs.map(({ gateway }) => gateway)),
    floor: summaryOf(pairs.map(({ floor }) => floor)),
    ratio: spreadOf(perPair.map(({ ratio }) => ratio)),
    p50Ratio: spreadOf(pairs.map(({ gateway, floor }) => gateway.p50Ms / floor.p50Ms)),
    othersShare: meanKnown(
      pairs.flatMap(({ gateway, floor }) => [gateway.othersShare, floor.othersShare]),
    ),
    pairs: perPair,
  };
}

const MEGABYTE = 1024 ** 2;

function summaryOf(windows: readonly Window[]): Summary {
  const cpu = (whose: keyof Window['cpuMicros']): number | null =>
    meanKnown(
      windows.map(({ cpuMicros, payments }) => {
        const micros = cpuMicros[whose];
        return micros === null ? null : micros / payments;
      }),
    );
  const rss = windows.map(({ rssBytes }) => rssBytes).filter((one) => one !== null);
  const last = rss.at(-1);
  return {
    paymentsPerSecond: median(windows.map(({ paymentsPerSecond }) => paymentsPerSecond)),
    p50Ms: median(windows.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(windows.map(({ p99Ms }) => p99Ms)),
    cpuMicrosPerPayment: { program: cpu('program'), bank: cpu('bank'), database: cpu('database') },
    rssMegabytes:
      last === undefined
        ? null
        : { peak: Math.max(...rss.map(({ peak }) => peak)) / MEGABYTE, end: last.end / MEGABYTE },
  };
}

function meanKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : mean(known);
}
