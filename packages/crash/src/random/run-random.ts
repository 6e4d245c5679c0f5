import { type Engine } from '../books/books.js';
import { takeSnapshot } from '../books/snapshot.js';
import { type CheckoutStage } from '../checkout/checkout-stage.js';
import { closeCheckouts } from '../checkout/close-checkouts.js';
import { runCheckout } from '../checkout/run-checkout.js';
import { type Facts, type SeenOfEvents, type Violation } from '../judge/facts.js';
import { gatherEvents } from '../judge/gather-events.js';
import { gatherFacts } from '../judge/gather-facts.js';
import { judge } from '../judge/judge.js';
import { judgeSecrets } from '../judge/secrets.js';
import { createNotebook, type Notebook } from '../judge/notebook.js';
import { type Follower, followEvents } from '../receivers/follower.js';
import { FOREVER_PENDING_CARD } from './cards.js';
import { chanceFrom } from './chance.js';
import { killTargets } from './kill-targets.js';
import { repeatRequests } from './repeat-requests.js';
import { createRoundSignal } from './round-signal.js';
import { openLinksAgain } from './send-payer.js';
import { runClient } from './run-client.js';
import { makeSchedule, type Schedule } from './schedule.js';
import { aliveGateway, CHALLENGE_MS, startSystem, type System } from './system.js';
import { waitUntilSettled } from './wait-until-settled.js';

/** What to run. */
type RandomRun = {
  readonly engine: Engine;
  readonly seed: number;
  readonly rounds: number;
  /** False for the control run, in which unknown outcomes are never resolved. */
  readonly recovery: boolean;
  /** Gets a line about the progress now and then. */
  readonly report?: (line: string) => void;
};

/** What a run found. */
export type RandomResult = {
  readonly facts: Facts;
  readonly violations: Violation[];
  readonly kills: ReadonlyMap<string, number>;
  readonly restarts: number;
} & RandomRun;

const SETTLE_DEADLINE_MS = 60_000;
// In the control run nothing will settle.
const CONTROL_DEADLINE_MS = 3_000;

// Longer than recovery waits before it takes a payment, and than the bank takes to settle.
const PATIENCE_MS = 7_000;

/** Kills parts of the system under load, as the seed determines, and judges the result. */
export async function runRandom(run: RandomRun): Promise<RandomResult> {
  const schedule = makeSchedule(run.seed, run.rounds, run.engine, run.recovery);
  const system = await startSystem(run.engine, run.recovery, chanceFrom(run.seed));
  try {
    const notebook = createNotebook();
    const follower = followEvents(() => aliveGateway(system)?.apiUrl ?? null);
    await runRounds(schedule, system, notebook, run.report);
    const facts = await settle(run, schedule, system, { notebook, follower });
    const parts = [...system.parts.values()];
    const logs = parts.map((part) => ({ name: part.name, text: part.log() }));
    return {
      ...run,
      facts,
      violations: [
        ...judge(facts),
        ...judgeSecrets(system.traces, logs, {
          cards: schedule.cards,
          addresses: notebook.addresses,
          signingSecrets: system.receivers?.secrets ?? [],
        }),
        ...judgeCrashes(system),
      ],
      kills: new Map(parts.map((part) => [part.name, part.kills()])),
      restarts: parts.reduce((sum, part) => sum + part.starts() - 1, 0),
    };
  } finally {
    await system.close();
  }
}

const stageOf = ({ gateways, web, bank, books }: System, notebook: Notebook): CheckoutStage => ({
  gateways,
  web,
  bank,
  books,
  notebook,
  patienceMs: PATIENCE_MS,
  challengeMs: CHALLENGE_MS,
});

async function runRounds(
  { rounds }: Schedule,
  system: System,
  notebook: Notebook,
  report: RandomRun['report'],
): Promise<void> {
  const clients: Promise<void>[] = [];
  const signal = createRoundSignal();
  for (const [number, round] of rounds.entries()) {
    signal.begin();
    // Clients that are still retrying when the round ends continue during the next one.
    for (const plan of round.clients)
      clients.push(runClient(plan, { system, rounds: signal, notebook }));
    for (const plan of round.checkouts) clients.push(runCheckout(plan, stageOf(system, notebook)));
    await killTargets(round, system);
    if ((number + 1) % 20 === 0)
      report?.(`${system.engine}: round ${number + 1} of ${rounds.length}`);
  }
  signal.end();
  await Promise.all(clients);
}

async function settle(
  { recovery }: RandomRun,
  { rounds }: Schedule,
  system: System,
  { notebook, follower }: { notebook: Notebook; follower: Follower },
): Promise<Facts> {
  const orders = rounds.flatMap(({ clients }) => clients.map(({ order }) => order));
  const checkouts = rounds.flatMap((round) => round.checkouts);
  const forever = new Set([
    ...orders.filter(({ card }) => card === FOREVER_PENDING_CARD).map(({ tag }) => tag),
    ...checkouts
      .filter(({ payer }) => payer.cards.includes(FOREVER_PENDING_CARD))
      .map(({ order }) => order.tag),
  ]);
  await waitUntilSettled(system, forever, recovery ? SETTLE_DEADLINE_MS : CONTROL_DEADLINE_MS);

  if (recovery) {
    await repeatRequests(system, notebook, await takeSnapshot(system.books));
    await openLinksAgain(system, notebook, orders);
    const sessions = checkouts.map(({ order }) => order);
    await closeCheckouts(sessions, stageOf(system, notebook));
  }
  const ledger = await system.bank().ledger();
  const merchantEvents = await settleEvents(system, follower);
  return gatherFacts(system.books, system.bankApiUrl, ledger, notebook.attempts, {
    ...notebook,
    merchantEvents,
  });
}

async function settleEvents(system: System, follower: Follower): Promise<SeenOfEvents | null> {
  const { receivers, books } = system;
  const apiUrl = aliveGateway(system)?.apiUrl;
  if (apiUrl === undefined) throw new Error('No gateway is alive');
  if (receivers === null) {
    await follower.stop();
    return null;
  }
  return gatherEvents({ books, receivers, follower, apiUrl }, SETTLE_DEADLINE_MS);
}

const judgeCrashes = (system: System): Violation[] =>
  [...system.parts.values()]
    .filter((part) => part.crashes() > 0)
    .map((part) => ({
      kind: 'crashed',
      text: `${part.name} exited ${part.crashes()} times without being killed`,
    }));
