/** The percentile of sorted values by nearest rank; `share` is from 0 to 1. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const place = Math.max(0, Math.ceil(sorted.length * share) - 1);
  const value = sorted[place];
  if (value === undefined) throw new Error('There are no values');
  return value;
}

export type Spread = {
  readonly median: number;
  readonly min: number;
  readonly max: number;
};

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const lower = percentile(sorted, 0.5);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? lower;
  return { median: (lower + upper) / 2, min: percentile(sorted, 0), max: percentile(sorted, 1) };
}

export const median = (values: readonly number[]): number => spreadOf(values).median;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The slope of the regression line, by least squares. */
export function slope(points: readonly { x: number; y: number }[]): number {
  const [middleX, middleY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const sum = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((total, point) => total + of(point), 0);
  const spread = sum(({ x }) => (x - middleX) ** 2);
  return spread === 0 ? 0 : sum(({ x, y }) => (x - middleX) * (y - middleY)) / spread;
}
