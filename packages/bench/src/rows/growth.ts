import { type Loader } from '../load/loader.js';
import { makeJob, refuseErrors } from '../load/make-job.js';
import { median, type Spread, spreadOf } from '../measure/statistics.js';
import { type FilledSide } from './filled-side.js';
import { type Task } from './tasks.js';

/** One task on the small and on the large table. */
export interface Growth {
  name: string;
  small: Speed;
  large: Speed;
  /** Answers a second of the large by the small, pair by pair. */
  ratio: Spread;
}

export interface Speed {
  /** Payments stored when it began. */
  payments: number;
  perSecond: number;
  p50Ms: number;
}

const CONNECTIONS = 16;
const WARM_SECONDS = 1;

/**
 * Measures all tasks on both, round by round, each round with both gateways started anew: two
 * processes of one program differ for as long as they run, by more than is looked for here.
 */
export async function measureGrowth(
  loader: Loader,
  tasks: readonly Task[],
  [small, large]: readonly [FilledSide, FilledSide],
  { pairs, seconds }: { pairs: number; seconds: number },
): Promise<Growth[]> {
  const seen = tasks.map((task) => ({ task, ofSmall: [] as Speed[], ofLarge: [] as Speed[] }));
  for (let round = 0; round < pairs; round++) {
    await small.restart();
    await large.restart();
    for (const task of tasks) {
      for (const side of [small, large]) await measureTask(loader, side, task, WARM_SECONDS);
    }
    for (const { task, ofSmall, ofLarge } of seen) {
      for (const side of round % 2 === 0 ? [small, large] : [large, small]) {
        if (task.adds && side === small) await small.refill();
        const speed = await measureTask(loader, side, task, seconds);
        (side === small ? ofSmall : ofLarge).push(speed);
      }
    }
  }
  return seen.map(({ task, ofSmall, ofLarge }) => ({
    name: task.name,
    small: middleOf(small.rows, ofSmall),
    large: middleOf(large.rows, ofLarge),
    ratio: spreadOf(
      ofSmall.map(({ perSecond }, pair) => (ofLarge[pair]?.perSecond ?? 0) / perSecond),
    ),
  }));
}

/** Measures a task once. Throws when any answer was not a good one. */
async function measureTask(
  loader: Loader,
  { side: sideNow, rows, landmarks }: FilledSide,
  task: Task,
  seconds: number,
): Promise<Speed> {
  const side = sideNow();
  side.trimLog();
  const job = makeJob(side, { connections: CONNECTIONS, seconds }, task.load(landmarks()));
  const { errors, payments, reads, payLatency, readLatency, ...window } = await loader.run(job);
  refuseErrors(side, errors);
  const latency = payLatency ?? readLatency;
  if (latency === null) throw new Error(`No answer within ${seconds} s: ${task.name}`);
  const perSecond = (payments + reads) / window.seconds;
  return { payments: rows, perSecond, p50Ms: latency.p50Ms };
}

const middleOf = (payments: number, speeds: readonly Speed[]): Speed => ({
  payments,
  perSecond: median(speeds.map(({ perSecond }) => perSecond)),
  p50Ms: median(speeds.map(({ p50Ms }) => p50Ms)),
});
