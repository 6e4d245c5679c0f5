import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { z } from 'zod';

// So long a process may take to tell; one that is busier is counted with what it told last.
const PATIENCE_MS = 2_000;

const question = z.object({ kind: z.literal('metrics_asked') });
const told = z.array(z.looseObject({ name: z.string(), type: z.string(), aggregator: z.string() }));
const answer = z.object({ kind: z.literal('metrics_told'), metrics: told });

type Told = z.output<typeof told>;

/** In one of several processes: tells its metrics to the first one, whenever it asks. */
export function answerPrimary(registry: Registry): void {
  process.on('message', (message: unknown) => {
    if (!question.safeParse(message).success) return;
    void registry.getMetricsAsJSON().then((metrics) => {
      if (process.connected) process.send?.({ kind: 'metrics_told', metrics });
    });
  });
}

/**
 * In the first of several processes: gives the sum of what the others measure, as text. What a process
 * had told by the last scrape stays in the sum after its end: a sum that falls would be taken for a
 * counter that began anew, and all that the others had counted for new.
 */
export function createSum(): () => Promise<string> {
  const toldBy = new Map<number, Told>();
  const asked = new Map<number, () => void>();
  let ended: Told = [];
  let underWay: Promise<string> | undefined;

  cluster.on('message', (worker, message: unknown) => {
    const { data } = answer.safeParse(message);
    // What one has told before its end may be read after it, when it has been counted as ended.
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

// prom-client would leave the start of a process out, and hide the lag of one in the average of all.
const joinable = (metric: Told[number]): Told[number] =>
  /^(nodejs_eventloop_lag_|process_start_time_)/.test(metric.name) && metric.aggregator !== 'min'
    ? { ...metric, aggregator: 'max' }
    : metric;
