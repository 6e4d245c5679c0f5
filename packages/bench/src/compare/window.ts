import { type Job } from '../load/job.js';
import { type Loader } from '../load/loader.js';
import { refuseErrors } from '../load/make-job.js';
import { type Side } from '../programs/side.js';
import { createMeter, type Pids } from '../measure/meter.js';

/** What a program did in one window. */
export interface Window {
  payments: number;
  seconds: number;
  paymentsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  cpuMicros: Record<keyof Pids, number | null>;
  othersShare: number | null;
  rssBytes: { peak: number; end: number } | null;
  /** All that it answered, before and after the window too. */
  made: number;
}

/** Loads a program and measures it meanwhile. Throws when any answer was not a good one. */
export async function measureWindow(
  loader: Loader,
  side: Side,
  pids: Pids,
  job: Job,
): Promise<Window> {
  const meter = createMeter(pids, loader.pid);
  const result = await loader.run(job, (moment) => {
    if (moment === 'begun') meter.begin();
    else meter.end();
  });
  refuseErrors(side, result.errors);
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
