import { startBankSimulator } from '@payment-gateway/testkit';
import { type Arguments } from '../command-line/command.js';
import { startLoadProcess } from '../load/load-process.js';
import { openDatabases } from '../programs/databases.js';
import { bankSettings } from '../programs/settings.js';
import { save, toJson } from '../report/save.js';
import { machine } from '../report/machine.js';
import { type Print } from '../command-line/print.js';
import { type FilledSide, openFilledSide } from './filled-side.js';
import { type Growth, measureGrowth } from './growth.js';
import { growthHead, growthLines } from './growth-table.js';
import { tasks } from './tasks.js';

const SMALL = 1_000;

/** Shows whether the work per request grows with the payments stored. */
export async function runRows(options: Arguments, rows: number, print: Print): Promise<Growth[]> {
  const databases = await openDatabases(options.engine);
  const bank = await startBankSimulator({ env: bankSettings });
  const loadProcess = startLoadProcess();
  const open = async (count: number): Promise<FilledSide> => {
    const startedAt = performance.now();
    const filled = await openFilledSide(databases, bank, count, options.gatewayEnv);
    const took = ((performance.now() - startedAt) / 1_000).toFixed(0);
    print(
      `${options.engine} (${databases.version}): ${count.toLocaleString('en')} payments in ${took} s\n`,
    );
    return filled;
  };
  try {
    const small = await open(SMALL);
    const large = await open(rows);
    const grown = await measureGrowth(loadProcess, tasks, [small, large], options);
    print(growthHead() + grown.map(growthLines).join(''));
    if (options.write) {
      const about = { engine: options.engine, database: databases.version, ...machine() };
      print(save('bench-rows.json', options.engine, toJson({ ...about, tasks: grown })));
    }
    await small.close();
    await large.close();
    return grown;
  } finally {
    await loadProcess.stop();
    await bank.kill();
    await databases.close();
  }
}
