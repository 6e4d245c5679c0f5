import { percentile } from '../measure/statistics.js';
import { type JobResult, type Latency } from './job.js';

/** Counts the answers of a job. */
type Tally = {
  /** Starts the window. */
  begin(): void;
  /** Ends the window; from here on only `made` and errors are counted. */
  end(): void;
  payment(latencyMs: number): void;
  read(latencyMs: number): void;
  refusal(hasRetryAfter: boolean): void;
  error(what: string): void;
  result(): JobResult;
};

export function createTally(): Tally {
  const payLatencies: number[] = [];
  const readLatencies: number[] = [];
  const perSecond: number[] = [];
  const errors = new Map<string, number>();
  let [refused, refusedWithRetryAfter, made] = [0, 0, 0];
  let beganAt = Infinity;
  let endedAt = Infinity;

  const isMeasuring = (now: number): boolean => now >= beganAt && now < endedAt;

  return {
    begin: () => {
      beganAt = performance.now();
    },
    end: () => {
      endedAt = performance.now();
    },
    payment: (latencyMs) => {
      made += 1;
      const now = performance.now();
      if (!isMeasuring(now)) return;
      payLatencies.push(latencyMs);
      const second = Math.floor((now - beganAt) / 1_000);
      while (perSecond.length <= second) perSecond.push(0);
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    },
    read: (latencyMs) => {
      if (isMeasuring(performance.now())) readLatencies.push(latencyMs);
    },
    refusal: (hasRetryAfter) => {
      if (!isMeasuring(performance.now())) return;
      refused += 1;
      if (hasRetryAfter) refusedWithRetryAfter += 1;
    },
    error: (what) => {
      errors.set(what, (errors.get(what) ?? 0) + 1);
    },
    result: () => ({
      seconds: (endedAt - beganAt) / 1_000,
      payments: payLatencies.length,
      reads: readLatencies.length,
      payLatency: latencyOf(payLatencies),
      readLatency: latencyOf(readLatencies),
      refused,
      refusedWithRetryAfter,
      errors: [...errors].map(([what, count]) => ({ what, count })),
      made,
      perSecond,
    }),
  };
}

function latencyOf(latencies: readonly number[]): Latency | null {
  if (latencies.length === 0) return null;
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => percentile(sorted, share);
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
