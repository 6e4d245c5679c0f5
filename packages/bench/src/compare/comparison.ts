import { mean, median, type Spread, spreadOf } from '../measure/statistics.js';
import { type Pair } from './pairs.js';
import { type Window } from './window.js';

/** What all windows of a program come to. */
export interface Summary {
  paymentsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Of each, by payment; null where the system does not tell. */
  cpuMicrosPerPayment: Record<'program' | 'bank' | 'database', number | null>;
  rssMegabytes: { peak: number; end: number } | null;
}

/** Gateway and floor at one number of connections. */
export interface Comparison {
  connections: number;
  gateway: Summary;
  floor: Summary;
  /** The gateway's payments a second by the floor's, pair by pair. */
  ratio: Spread;
  /** The gateway's p50 by the floor's, pair by pair. */
  p50Ratio: Spread;
  /** Of the machine's time, what others took meanwhile; null where the system does not tell. */
  othersShare: number | null;
  pairs: { gatewayPerSecond: number; floorPerSecond: number; ratio: number }[];
}

/** Up to this share of the machine's time others may take before it is no idle machine. */
export const QUIET = 0.05;

export function compare(connections: number, pairs: readonly Pair[]): Comparison {
  const told = pairs.map(({ gateway, floor }) => ({
    gatewayPerSecond: gateway.paymentsPerSecond,
    floorPerSecond: floor.paymentsPerSecond,
    ratio: gateway.paymentsPerSecond / floor.paymentsPerSecond,
  }));
  return {
    connections,
    gateway: summaryOf(pairs.map(({ gateway }) => gateway)),
    floor: summaryOf(pairs.map(({ floor }) => floor)),
    ratio: spreadOf(told.map(({ ratio }) => ratio)),
    p50Ratio: spreadOf(pairs.map(({ gateway, floor }) => gateway.p50Ms / floor.p50Ms)),
    othersShare: meanKnown(
      pairs.flatMap(({ gateway, floor }) => [gateway.othersShare, floor.othersShare]),
    ),
    pairs: told,
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
  const rss = windows.map(({ rssBytes }) => rssBytes).filter((it) => it !== null);
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
