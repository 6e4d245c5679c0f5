import { messageOf, startDatabaseServer, waitFor } from '@payment-gateway/testkit';
import { isAllSettled, takeSnapshot } from '../../books/snapshot.js';
import { type Violation } from '../../judge/facts.js';
import { plainOrder } from '../../merchants/order.js';
import { CHALLENGE_CARD } from '../../payers/challenge-card.js';
import { BOUNDARY_DEADLINE_MS, BoundaryMissed } from '../boundary.js';
import { type MakeEnvironment, onMysql } from '../environment.js';
import { createActors, type Actors } from './actors.js';
import { type Act, type ChallengeBoundary, type Part } from './challenge-boundary.js';
import { judgeParts } from './judge-parts.js';
import { startWorld, type World } from './world.js';

const RECOVERY_DEADLINE_MS = 30_000;

type Played = { readonly part: Part; readonly actors: Actors };

/**
 * Kills at the boundary, lets everything recover, and returns the promises that were broken, for each part. Throws
 * BoundaryMissed.
 */
export async function runChallengeBoundary(
  boundary: ChallengeBoundary,
  makeEnvironment: MakeEnvironment,
): Promise<Violation[][]> {
  // A server that is killed must not be that of other scenarios.
  const server =
    boundary.killed === 'database'
      ? await startDatabaseServer({ givenUrl: '', isOnDisk: true })
      : null;
  const world = await startWorld(boundary, server ? onMysql(server.url) : makeEnvironment);
  try {
    const played = boundary.parts.map((part): Played => ({ part, actors: enter(part, world) }));
    const all = (which: 'before' | 'until' | 'whileDown' | 'after'): Promise<unknown> =>
      Promise.all(played.map(({ part, actors }) => perform(part[which], part, actors)));

    await all('before');
    world.startBoundary();
    if (boundary.hold) world.proxy.hold(boundary.hold);
    const kill = async (): Promise<void> => {
      if (boundary.killed === 'gateway') await world.gateway.kill();
      if (boundary.killed === 'bank') await world.bankPart.kill();
      if (boundary.killed === 'database') await server?.kill();
    };
    if (boundary.actsAfterKill === true) await kill();
    // It goes on after the restart, and is awaited then.
    const underWay = settled(all('until'));
    if (boundary.actsAfterKill !== true) {
      await reach(boundary, world, underWay);
      await kill();
    }
    world.proxy.hold(null);
    await all('whileDown');
    if (boundary.killed === 'gateway') await world.recover();
    if (boundary.killed === 'bank') await world.bankPart.start();
    if (boundary.killed === 'database') await server?.restart();

    const failure = await underWay;
    if (failure !== null) throw failure;
    await all('after');
    await waitUntilSettled(world);
    if (boundary.commits && world.lostCommits() < boundary.commits.statements.length) {
      throw new Error('No response to COMMIT was lost');
    }
    return await judgeParts(boundary, world, played);
  } finally {
    await world.close();
    await server?.stop();
  }
}

const enter = ({ name, order }: Part, world: World): Actors =>
  createActors(
    world,
    plainOrder({
      tag: name,
      key: name.replaceAll(/\W+/g, '-'),
      amount: 1200,
      card: CHALLENGE_CARD,
      threeDSecure: { request: 'automatic', returnUrl: 'https://shop.example/order?step=paid' },
      ...order,
    }),
  );

async function perform(act: Act | undefined, { name }: Part, actors: Actors): Promise<void> {
  try {
    await act?.(actors);
  } catch (error) {
    if (error instanceof BoundaryMissed) throw error;
    throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
  }
}

/** Why it failed, or null. Nobody may be waiting for it when it fails. */
const settled = (acting: Promise<unknown>): Promise<Error | null> =>
  acting.then(
    () => null,
    (error: unknown) => new Error(messageOf(error), { cause: error }),
  );

/** Waits until everybody is at the boundary: held there, or done with everything before it. */
async function reach(
  { hold, step, commits, parts }: ChallengeBoundary,
  world: World,
  underWay: Promise<Error | null>,
): Promise<void> {
  if (!hold && !step && commits?.fault !== 'withhold') {
    await underWay;
    return;
  }
  await waitFor(
    () => {
      if (hold) return world.proxy.held() >= parts.length;
      if (step) return world.gateway.log().split(`PAUSED ${step[0]}\n`).length > parts.length;
      return world.lostCommits() >= parts.length;
    },
    { timeoutMs: BOUNDARY_DEADLINE_MS, intervalMs: 5, what: 'the boundary' },
  );
}

async function waitUntilSettled({ environment: { books } }: World): Promise<void> {
  await waitFor(async () => isAllSettled(await takeSnapshot(books)), {
    timeoutMs: RECOVERY_DEADLINE_MS,
    what: 'recovery',
  }).catch(() => undefined); // the judge reports what is still open
}
