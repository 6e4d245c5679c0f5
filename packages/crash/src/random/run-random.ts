import { bankStatusesOf } from '../bank-status.js';
import { lookInto } from '../books/open.js';
import { type Attempt, type Facts, type Violation } from '../judge/facts.js';
import { judge } from '../judge/judge.js';
import { judgeSecrets } from '../secrets.js';
import { createBell } from './bell.js';
import { runClient } from './load.js';
import { lookAgain } from './look-again.js';
import { makeSchedule, type Engine, type Schedule } from './schedule.js';
import { untilSettled } from './settle.js';
import { strike } from './strike.js';
import { startWorld, type World } from './world.js';

/** What to run. */
export interface RandomRun {
  engine: Engine;
  seed: number;
  rounds: number;
  /** False for the control: nobody recovers what is left open. */
  recovery: boolean;
  /** Says how far it is. */
  say?: (line: string) => void;
}

/** What came of it. */
export interface RandomResult extends RandomRun {
  facts: Facts;
  violations: Violation[];
  kills: ReadonlyMap<string, number>;
  restarts: number;
}

const SETTLE_DEADLINE_MS = 60_000;
// In the control nothing is going to settle.
const CONTROL_DEADLINE_MS = 3_000;

/** Kills at random under load, as the seed says, and then holds everybody to their word. */
export async function runRandom(run: RandomRun): Promise<RandomResult> {
  const schedule = makeSchedule(run.seed, run.rounds, run.engine);
  const world = await startWorld(run.engine, run.recovery);
  try {
    const attempts = await runRounds(schedule, world, run.say);
    const facts = await gatherFacts(run, schedule, world, attempts);
    const keepers = [...world.keepers.values()];
    const logs = keepers.map((keeper) => ({ name: keeper.name, text: keeper.log() }));
    return {
      ...run,
      facts,
      violations: [
        ...judge(facts),
        ...judgeSecrets(world.traces, logs, schedule.cards),
        ...judgeDeaths(world),
      ],
      kills: new Map(keepers.map((keeper) => [keeper.name, keeper.kills()])),
      restarts: keepers.reduce((sum, keeper) => sum + keeper.starts() - 1, 0),
    };
  } finally {
    await world.close();
  }
}

async function runRounds(
  { rounds }: Schedule,
  world: World,
  say: RandomRun['say'],
): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  const clients: Promise<void>[] = [];
  const bell = createBell();
  const scene = { world, bell, hear: (attempt: Attempt) => attempts.push(attempt) };
  for (const [number, round] of rounds.entries()) {
    bell.ring();
    // Clients that are still trying when the round ends go on into the next one.
    for (const plan of round.clients) clients.push(runClient(plan, scene));
    await strike(round, world);
    if ((number + 1) % 20 === 0) say?.(`${world.engine}: round ${number + 1} of ${rounds.length}`);
  }
  bell.end();
  await Promise.all(clients);
  return attempts;
}

async function gatherFacts(
  { recovery }: RandomRun,
  { rounds }: Schedule,
  world: World,
  attempts: readonly Attempt[],
): Promise<Facts> {
  const orders = rounds.flatMap(({ clients }) => clients.map(({ order }) => order));
  const cardOf = new Map(orders.map(({ tag, card }) => [tag, card]));
  await untilSettled(world, cardOf, recovery ? SETTLE_DEADLINE_MS : CONTROL_DEADLINE_MS);

  const again = recovery ? await lookAgain(world, attempts, await lookInto(world.books)) : [];
  const look = await lookInto(world.books);
  return {
    ...look,
    attempts: [...attempts, ...again],
    events: await world.books.events(),
    ledger: await world.bank().ledger(),
    bankStatus: await bankStatusesOf(world.bankApiUrl, look),
  };
}

const judgeDeaths = (world: World): Violation[] =>
  [...world.keepers.values()]
    .filter((keeper) => keeper.deaths() > 0)
    .map((keeper) => ({
      kind: 'died',
      text: `${keeper.name} ended ${keeper.deaths()} times although nobody had killed it`,
    }));
