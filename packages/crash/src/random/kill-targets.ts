import { setTimeout as pause } from 'node:timers/promises';
import { type Round } from './schedule.js';
import { type System } from './system.js';

/** Kills the targets of a round when it is time, and restarts them. */
export async function killTargets(round: Round, system: System): Promise<void> {
  await pause(round.killAtMs);
  const parts = round.targets.map((target) => {
    const part = system.parts.get(target);
    if (!part) throw new Error(`There is no ${target}`);
    return part;
  });
  await Promise.all(parts.map((part) => part.kill()));
  await pause(round.downMs);
  // A gateway refuses to start without its database; the rest may start in any order.
  const [databases, others] = [
    parts.filter(({ name }) => name === 'database'),
    parts.filter(({ name }) => name !== 'database').reverse(),
  ];
  for (const database of databases) await database.start();
  await Promise.all(others.map((part) => part.start()));
}
