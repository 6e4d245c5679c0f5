import { type Loader } from '../load/loader.js';
import { makeJob, refuseErrors } from '../load/make-job.js';
import { type Field } from '../programs/field.js';
import { type Side } from '../programs/side.js';
import { measureWindow, type Window } from './window.js';

/** Gateway and floor, measured one right after the other. */
export interface Pair {
  gateway: Window;
  floor: Window;
}

export interface PairsPlan {
  connections: number;
  pairs: number;
  seconds: number;
}

// Enough of them that all code is compiled, whatever number of connections is measured later.
const WARM_CONNECTIONS = 64;

/**
 * Loads both in turn, after a warm-up of both. Each window begins on empty tables, so that neither
 * has more rows than the other, and the order changes from pair to pair, so that a machine which
 * grows slower does no more harm to one than to the other.
 */
export async function measurePairs(
  field: Field,
  loader: Loader,
  { connections, pairs, seconds }: PairsPlan,
): Promise<Pair[]> {
  const { gateway, floor } = field;

  async function measure(side: Side): Promise<Window> {
    await side.ground.empty();
    side.trimLog();
    const job = makeJob(side, { connections, seconds });
    return measureWindow(loader, side, field.pidsOf(side), job);
  }

  for (const side of [gateway, floor]) {
    const job = makeJob(side, { connections: WARM_CONNECTIONS, seconds });
    refuseErrors(side, (await loader.run(job)).errors);
  }
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const windows: Partial<Pair> = {};
    for (const side of pair % 2 === 0 ? [gateway, floor] : [floor, gateway]) {
      windows[side.name] = await measure(side);
    }
    if (windows.gateway && windows.floor) {
      measured.push({ gateway: windows.gateway, floor: windows.floor });
    }
  }
  return measured;
}
