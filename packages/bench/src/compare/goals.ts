import { type Comparison } from './comparison.js';

/** A performance goal, and whether this run met it. */
export type Goal = {
  readonly text: string;
  readonly seen: number;
  readonly holds: boolean;
};

const LEAST_RATIO = 0.85;
const P99_BY_P50_AT_64 = 3;
const LONE_P50_BY_FLOOR = 1.1;

/** The goals for the measured numbers of connections. */
export function goalsOf(comparisons: readonly Comparison[]): Goal[] {
  const at = (connections: number): Comparison | undefined =>
    comparisons.find((comparison) => comparison.connections === connections);
  const [lone, many] = [at(1), at(64)];
  const goals: Goal[] = [];
  for (const connections of [64, 256]) {
    const ratio = at(connections)?.ratio.median;
    if (ratio === undefined) continue;
    goals.push({
      text: `${connections} connections: payments/s at least ${LEAST_RATIO} of the floor's`,
      seen: ratio,
      holds: ratio >= LEAST_RATIO,
    });
  }
  if (many) {
    const tail = many.gateway.p99Ms / many.gateway.p50Ms;
    goals.push({
      text: `64 connections: p99 at most ${P99_BY_P50_AT_64} × p50`,
      seen: tail,
      holds: tail <= P99_BY_P50_AT_64,
    });
  }
  if (lone) {
    const ratio = lone.p50Ratio.median;
    goals.push({
      text: `a lone payment: p50 at most ${LONE_P50_BY_FLOOR} × the floor's`,
      seen: ratio,
      holds: ratio <= LONE_P50_BY_FLOOR,
    });
  }
  return goals;
}
