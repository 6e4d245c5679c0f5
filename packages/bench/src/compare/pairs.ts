import { type LoadProcess } from '../load/load-process.js';
import { makeJob, throwOnErrors } from '../load/make-job.js';
import { type BothSides } from '../programs/both-sides.js';
import { type Side } from '../programs/side.js';
import { measureWindow, type Window } from './window.js';

/** Gateway and floor, measured one right after the other. */
export type Pair = {
  readonly gateway: Window;
  readonly floor: Window;
};

type PairsPlan = {
  readonly connections: number;
  readonly pairs: number;
  readonly seconds: number;
};

// Enough that all code is compiled, whatever number of connections is measured later.
const WARM_CONNECTIONS = 64;

/**
 * Loads both in turn, after a warm-up of both. Each window begins with empty tables, so that both have
 * the same number of rows. The order alternates, so that a machine that gets slower affects both equally.
 */
export async function measurePairs(
  both: BothSides,
  loadProcess: LoadProcess,
  { connections, pairs, seconds }: PairsPlan,
): Promise<Pair[]> {
  const { gateway, floor } = both;

  async function measure(side: Side): Promise<Window> {
    await side.database.empty();
    side.truncateLog();
    const job = makeJob(side, { connections, seconds });
    return measureWindow(loadProcess, side, both.pidsOf(side), job);
  }

  for (const side of [gateway, floor]) {
    const job = makeJob(side, { connections: WARM_CONNECTIONS, seconds });
    throwOnErrors(side, (await loadProcess.run(job)).errors);
  }
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const windows: Partial<Record<keyof Pair, Window>> = {};
    for (const side of pair % 2 === 0 ? [gateway, floor] : [floor, gateway]) {
      windows[side.name] = await measure(side);
    }
    if (windows.gateway && windows.floor) {
      measured.push({ gateway: windows.gateway, floor: windows.floor });
    }
  }
  return measured;
}
