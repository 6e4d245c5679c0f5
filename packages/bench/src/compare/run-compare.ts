import { type Arguments, ALL_CONNECTIONS } from '../arguments.js';
import { startLoader } from '../load/loader.js';
import { openArena } from '../programs/arena.js';
import { openField } from '../programs/field.js';
import { drawChart } from '../report/chart.js';
import { machine } from '../report/machine.js';
import { keep, toJson } from '../report/keep.js';
import { comparisonHead, comparisonLines, goalLines } from '../report/tables.js';
import { type Say } from '../report/say.js';
import { compare, type Comparison } from './comparison.js';
import { goalsOf } from './goals.js';
import { measurePairs } from './pairs.js';

/** The gateway beside the floor, at each number of connections on processes and data of its own. */
export async function runCompare(asked: Arguments, say: Say): Promise<Comparison[]> {
  const { engine, connections, pairs, seconds, gatewayEnv } = asked;
  const arena = await openArena(engine);
  const loader = startLoader();
  const comparisons: Comparison[] = [];
  try {
    say(`${engine} (${arena.version}), ${pairs} pairs of ${seconds} s\n\n${comparisonHead()}`);
    for (const count of connections) {
      const field = await openField(arena, gatewayEnv);
      try {
        const measured = await measurePairs(field, loader, { connections: count, pairs, seconds });
        const comparison = compare(count, measured);
        comparisons.push(comparison);
        say(comparisonLines(comparison));
      } finally {
        await field.close();
      }
    }
  } finally {
    await loader.stop();
    await arena.close();
  }
  const goals = goalsOf(comparisons);
  say(goalLines(goals));

  const isFull =
    engine === 'mysql' && ALL_CONNECTIONS.every((count) => connections.includes(count));
  if (isFull || asked.write) {
    const about = { engine, database: arena.version, pairs, seconds, ...machine() };
    say(keep('bench.json', engine, toJson({ ...about, goals, comparisons })));
    say(keep('performance.svg', engine, drawChart(comparisons, about)));
  }
  return comparisons;
}
