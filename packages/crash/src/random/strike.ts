import { setTimeout as pause } from 'node:timers/promises';
import { type Round } from './schedule.js';
import { type World } from './world.js';

/** Kills what the round says at its moment, and starts it again. */
export async function strike(round: Round, world: World): Promise<void> {
  await pause(round.killAtMs);
  const struck = round.targets.map((target) => {
    const keeper = world.keepers.get(target);
    if (!keeper) throw new Error(`There is no ${target}`);
    return keeper;
  });
  await Promise.all(struck.map((keeper) => keeper.kill()));
  await pause(round.downMs);
  // A gateway refuses to start without its database; all else comes in any order.
  const [databases, others] = [
    struck.filter(({ name }) => name === 'database'),
    struck.filter(({ name }) => name !== 'database').reverse(),
  ];
  for (const database of databases) await database.start();
  await Promise.all(others.map((keeper) => keeper.start()));
}
