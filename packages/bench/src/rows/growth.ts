import { type LoadProcess } from '../load/load-process.js';
import { makeJob, throwOnErrors } from '../load/make-job.js';
import { median, type Spread, spreadOf } from '../measure/statistics.js';
import { type FilledSide } from './filled-side.js';
import { type Task } from './tasks.js';

/** One task on the small and on the large table. */
export type Growth = {
  readonly name: string;
  readonly small: Speed;
  readonly large: Speed;
  /** Answers per second, large divided by small, for each pair. */
  readonly ratio: Spread;
};

export type Speed = {
  /** Payments stored at the start. */
  readonly payments: number;
  readonly perSecond: number;
  readonly p50Ms: number;
};

const CONNECTIONS = 16;
const WARM_SECONDS = 1;

/**
 * Measures all tasks on both tables, in rounds. Both gateways restart before each round: two processes of
 * the same program can differ for their whole life by more than the effect that is measured here.
 */
export async function measureGrowth(
  loadProcess: LoadProcess,
  tasks: readonly Task[],
  [small, large]: readonly [FilledSide, FilledSide],
  { pairs, seconds }: { pairs: number; seconds: number },
): Promise<Growth[]> {
  const actual = tasks.map((task) => ({ task, ofSmall: [] as Speed[], ofLarge: [] as Speed[] }));
  for (let round = 0; round < pairs; round++) {
    await small.restart();
    await large.restart();
    for (const task of tasks) {
      for (const side of [small, large]) await measureTask(loadProcess, side, task, WARM_SECONDS);
    }
    for (const { task, ofSmall, ofLarge } of actual) {
      for (const side of round % 2 === 0 ? [small, large] : [large, small]) {
        if (task.adds && side === small) await small.refill();
        const speed = await measureTask(loadProcess, side, task, seconds);
        (side === small ? ofSmall : ofLarge).push(speed);
      }
    }
  }
  return actual.map(({ task, ofSmall, ofLarge }) => ({
    name: task.name,
    small: middleOf(small.rows, ofSmall),
    large: middleOf(large.rows, ofLarge),
    ratio: spreadOf(
      ofSmall.map(({ perSecond }, pair) => (ofLarge[pair]?.perSecond ?? 0) / perSecond),
    ),
  }));
}

/** Measures a task once. Throws if any answer was bad. */
async function measureTask(
  loadProcess: LoadProcess,
  { side: sideNow, rows, landmarks }: FilledSide,
  task: Task,
  seconds: number,
): Promise<Speed> {
  const side = sideNow();
  side.truncateLog();
  const job = makeJob(side, { connections: CONNECTIONS, seconds }, task.load(landmarks()));
  const { errors, payments, reads, payLatency, readLatency, ...window } =
    await loadProcess.run(job);
  throwOnErrors(side, errors);
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
