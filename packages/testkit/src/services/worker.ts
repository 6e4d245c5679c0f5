import { programFile } from '../processes/program-file.js';
import { startProgram } from '../processes/programs.js';
import { type RunningProcess, tail } from '../processes/run.js';
import { waitFor } from '../processes/wait-for.js';

// A busy machine is slow to start programs.
const START_TIMEOUT_MS = 60_000;

/** Starts the workers in a process of their own, and returns when they work. Metrics are off unless `env` has METRICS_PORT. */
export async function startWorker(env: Readonly<Record<string, string>>): Promise<RunningProcess> {
  const worker = await startProgram(programFile('gateway/worker'), {
    env: { METRICS_PORT: 'off', ...env },
  });
  await waitFor(
    () => {
      if (worker.exit()) throw new Error(`The worker ended:\n${tail(worker.output())}`);
      return worker.output().includes('worker_started');
    },
    { timeoutMs: START_TIMEOUT_MS, what: 'the worker to start' },
  );
  return worker;
}
