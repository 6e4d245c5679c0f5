import { startBankSimulator } from '@payment-gateway/testkit';
import { type Arguments } from '../arguments.js';
import { startLoader } from '../load/loader.js';
import { openArena } from '../programs/arena.js';
import { bankSettings } from '../programs/settings.js';
import { keep, toJson } from '../report/keep.js';
import { machine } from '../report/machine.js';
import { type Say } from '../report/say.js';
import { type FilledSide, openFilledSide } from './filled-side.js';
import { type Growth, measureGrowth } from './growth.js';
import { growthHead, growthLines } from './growth-table.js';
import { tasks } from './tasks.js';

const SMALL = 1_000;

/** Shows whether the work grows with the payments stored: small and large table, turn by turn. */
export async function runRows(asked: Arguments, rows: number, say: Say): Promise<Growth[]> {
  const arena = await openArena(asked.engine);
  const bank = await startBankSimulator({ env: bankSettings });
  const loader = startLoader();
  const open = async (count: number): Promise<FilledSide> => {
    const startedAt = performance.now();
    const filled = await openFilledSide(arena, bank, count, asked.gatewayEnv);
    const took = ((performance.now() - startedAt) / 1_000).toFixed(0);
    say(
      `${asked.engine} (${arena.version}): ${count.toLocaleString('en')} payments in ${took} s\n`,
    );
    return filled;
  };
  try {
    const small = await open(SMALL);
    const large = await open(rows);
    const grown = await measureGrowth(loader, tasks, [small, large], asked);
    say(growthHead() + grown.map(growthLines).join(''));
    if (asked.write) {
      const about = { engine: asked.engine, database: arena.version, ...machine() };
      say(keep('bench-rows.json', asked.engine, toJson({ ...about, tasks: grown })));
    }
    await small.close();
    await large.close();
    return grown;
  } finally {
    await loader.stop();
    await bank.kill();
    await arena.close();
  }
}
