import { mean, slope } from '../measure/statistics.js';

/** The memory of a process at some time after the load began. */
export interface Sample {
  seconds: number;
  rssMegabytes: number;
  heapMegabytes: number;
}

/** How memory went. The first fifth is growing up: caches fill, code is compiled. */
export interface MemoryVerdict {
  grownUp: number;
  atEnd: number;
  rssSlopePerMinute: number;
  heapSlopePerMinute: number;
  isFlat: boolean;
}

const MOST_GROWTH = 1.2;

/** Judges samples of a run of `seconds`; undefined when there are too few. */
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
  const [grownUp, atEnd] = [rssOf(early), rssOf(late)];
  return {
    grownUp,
    atEnd,
    rssSlopePerMinute: perMinute(({ rssMegabytes }) => rssMegabytes),
    heapSlopePerMinute: perMinute(({ heapMegabytes }) => heapMegabytes),
    isFlat: atEnd <= MOST_GROWTH * grownUp,
  };
}
