import { type Job } from '../load/job.js';
import { type LoadProcess } from '../load/load-process.js';
import { throwOnErrors } from '../load/make-job.js';
import { type Side } from '../programs/side.js';
import { createMeter, type Pids } from '../measure/meter.js';

/** The result of one window. */
export type Window = {
  readonly payments: number;
  readonly seconds: number;
  readonly paymentsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicros: Record<keyof Pids, number | null>;
  readonly othersShare: number | null;
  readonly rssBytes: { readonly peak: number; readonly end: number } | null;
  /** All successful payments, also before and after the window. */
  readonly made: number;
};

/** Loads a program and measures it. Throws if any answer was bad. */
export async function measureWindow(
  loadProcess: LoadProcess,
  side: Side,
  pids: Pids,
  job: Job,
): Promise<Window> {
  const meter = createMeter(pids, loadProcess.pid);
  const result = await loadProcess.run(job, (moment) => {
    if (moment === 'began') meter.begin();
    else meter.end();
  });
  throwOnErrors(side, result.errors);
  const { payments, seconds, payLatency, made } = result;
  if (payLatency === null)
    throw new Error(`The ${side.name} answered no payment within ${seconds} s`);
  return {
    payments,
    seconds,
    paymentsPerSecond: payments / seconds,
    p50Ms: payLatency.p50Ms,
    p99Ms: payLatency.p99Ms,
    ...meter.reading(),
    made,
  };
}
