import { type Arguments, ALL_CONNECTIONS } from '../command-line/command.js';
import { startLoadProcess } from '../load/load-process.js';
import { openDatabases } from '../programs/databases.js';
import { startBothSides } from '../programs/both-sides.js';
import { drawChart } from './chart.js';
import { machine } from '../report/machine.js';
import { save, toJson } from '../report/save.js';
import { comparisonHead, comparisonLines, goalLines } from './comparison-table.js';
import { type Print } from '../command-line/print.js';
import { compare, type Comparison } from './comparison.js';
import { goalsOf } from './goals.js';
import { measurePairs } from './pairs.js';

/** Compares the gateway with the floor; each number of connections gets fresh processes and data. */
export async function runCompare(options: Arguments, print: Print): Promise<Comparison[]> {
  const { engine, connections, pairs, seconds, gatewayEnv } = options;
  const databases = await openDatabases(engine);
  const loadProcess = startLoadProcess();
  const comparisons: Comparison[] = [];
  try {
    print(
      `${engine} (${databases.version}), ${pairs} pairs of ${seconds} s\n\n${comparisonHead()}`,
    );
    for (const count of connections) {
      const both = await startBothSides(databases, gatewayEnv);
      try {
        const measured = await measurePairs(both, loadProcess, {
          connections: count,
          pairs,
          seconds,
        });
        const comparison = compare(count, measured);
        comparisons.push(comparison);
        print(comparisonLines(comparison));
      } finally {
        await both.close();
      }
    }
  } finally {
    await loadProcess.stop();
    await databases.close();
  }
  const goals = goalsOf(comparisons);
  print(goalLines(goals));

  const isFull =
    engine === 'mysql' && ALL_CONNECTIONS.every((count) => connections.includes(count));
  if (isFull || options.write) {
    const about = { engine, database: databases.version, pairs, seconds, ...machine() };
    print(save('bench.json', engine, toJson({ ...about, goals, comparisons })));
    print(save('performance.svg', engine, drawChart(comparisons, about)));
  }
  return comparisons;
}
