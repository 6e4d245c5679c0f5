import { mean, slope } from '../measure/statistics.js';

/** The memory of a process at a time after the start of the load. */
export type Sample = {
  readonly seconds: number;
  readonly rssMegabytes: number;
  readonly heapMegabytes: number;
};

/** How memory developed. The first fifth is warm-up: caches fill, code is compiled. */
export type MemoryVerdict = {
  readonly afterWarmUp: number;
  readonly atEnd: number;
  readonly rssSlopePerMinute: number;
  readonly heapSlopePerMinute: number;
  readonly isFlat: boolean;
};

const MAX_GROWTH = 1.2;

/** Judges the samples of a run of `seconds`; undefined if there are too few. */
export function judgeMemory(
  samples: readonly Sample[],
  seconds: number,
): MemoryVerdict | undefined {
  const between = (from: number, to: number): Sample[] =>
    samples.filter((sample) => sample.seconds >= from * seconds && sample.seconds <= to * seconds);
  const [early, late, later] = [between(0.2, 0.3), between(0.9, 1.1), between(0.2, 1.1)];
  if (early.length === 0 || late.length === 0) return undefined;

  const rssOf = (of: readonly Sample[]): number => mean(of.map(({ rssMegabytes }) => rssMegabytes));
  const perMinute = (value: (sample: Sample) => number): number =>
    slope(later.map((sample) => ({ x: sample.seconds / 60, y: value(sample) })));
  const [afterWarmUp, atEnd] = [rssOf(early), rssOf(late)];
  return {
    afterWarmUp,
    atEnd,
    rssSlopePerMinute: perMinute(({ rssMegabytes }) => rssMegabytes),
    heapSlopePerMinute: perMinute(({ heapMegabytes }) => heapMegabytes),
    isFlat: atEnd <= MAX_GROWTH * afterWarmUp,
  };
}
