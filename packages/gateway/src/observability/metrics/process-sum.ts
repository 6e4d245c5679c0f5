import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { z } from 'zod';

// How long to wait for a process's metrics; a slower one counts with its last values.
const PATIENCE_MS = 2_000;

const question = z.object({ kind: z.literal('metrics_asked') });
const told = z.array(z.looseObject({ name: z.string(), type: z.string(), aggregator: z.string() }));
const answer = z.object({ kind: z.literal('metrics_told'), metrics: told });

type Told = z.output<typeof told>;

/** In a process of a cluster: sends its metrics to the primary on request. */
export function answerPrimary(registry: Registry): void {
  process.on('message', (message: unknown) => {
    if (!question.safeParse(message).success) return;
    void registry.getMetricsAsJSON().then((metrics) => {
      if (process.connected) process.send?.({ kind: 'metrics_told', metrics });
    });
  });
}

/**
 * In the primary: returns the sum of the other processes' metrics, as text. The last values of a process that
 * ended stay in the sum: Prometheus would take a falling sum for a restarted counter, and count everything
 * again.
 */
export function createSum(): () => Promise<string> {
  const toldBy = new Map<number, Told>();
  const asked = new Map<number, () => void>();
  let ended: Told = [];
  let underWay: Promise<string> | undefined;

  cluster.on('message', (worker, message: unknown) => {
    const { data } = answer.safeParse(message);
    // A message sent before a process's end may be read after it; by then the process counts as ended.
    if (data === undefined || worker.isDead()) return;
    toldBy.set(worker.id, data.metrics.map(joinable));
    asked.get(worker.id)?.();
  });
  cluster.on('exit', ({ id }) => {
    const last = toldBy.get(id)?.filter(({ type }) => type !== 'gauge');
    toldBy.delete(id);
    if (last !== undefined) ended = told.parse(join([ended, last]).getMetricsAsArray());
    asked.get(id)?.();
  });

  function ask(worker: Worker): Promise<void> {
    return new Promise((resolve) => {
      asked.set(worker.id, resolve);
      worker.send({ kind: 'metrics_asked' }, () => undefined);
    });
  }

  async function sum(): Promise<string> {
    const workers = Object.values(cluster.workers ?? {}).filter((it) => it !== undefined);
    const all = Promise.all(workers.filter((it) => it.isConnected()).map(ask));
    await Promise.race([all, sleep(PATIENCE_MS, null, { ref: false })]);
    asked.clear();
    return join([ended, ...toldBy.values()]).metrics();
  }

  return () =>
    (underWay ??= sum().finally(() => {
      underWay = undefined;
    }));
}

const join = (all: readonly Told[]) => AggregatorRegistry.aggregate([...all]);

// prom-client would omit the process's start time, and average away the lag of a single process.
const joinable = (metric: Told[number]): Told[number] =>
  /^(nodejs_eventloop_lag_|process_start_time_)/.test(metric.name) && metric.aggregator !== 'min'
    ? { ...metric, aggregator: 'max' }
    : metric;
