import {
  startBankProxy,
  startGateway,
  waitFor,
  type BankSimulator,
  type Hold,
} from '@payment-gateway/testkit';
import { isAllSettled, takeSnapshot } from '../books/snapshot.js';
import { sendOrder } from '../merchants/client.js';
import { type Attempt, type Violation } from '../judge/facts.js';
import { type Order } from '../merchants/order.js';
import { patientSettings, quickSettings } from '../gateways/settings.js';
import { supervised } from '../gateways/supervised.js';
import { type Workload } from './workload.js';
import { type Boundary, BOUNDARY_DEADLINE_MS, BoundaryMissed, type Setup } from './boundary.js';
import { type Environment } from './environment.js';
import { judgeBoundary } from './judge-boundary.js';

const RECOVERY_DEADLINE_MS = 30_000;
const REPEAT_DEADLINE_MS = 30_000;

/** Kills a gateway at a boundary, lets it recover, and returns the promises that it broke. Throws BoundaryMissed. */
export async function runBoundary(
  boundary: Boundary,
  environment: Environment,
  bank: BankSimulator,
): Promise<Violation[]> {
  const { workload } = boundary;
  const setup = await boundary.arrange(environment, workload);
  try {
    const { orders, attempts } = await killAt(setup, environment, workload);
    await setup.afterKill?.();
    if (boundary.killRecoveryAt) await killDuringRecovery(boundary.killRecoveryAt, environment);

    const gateways = await Promise.all(
      Array.from({ length: boundary.restartedAs ?? 1 }, () =>
        supervised(() => startGateway({ env: settingsOf(environment, quickSettings) })),
      ),
    );
    await waitUntilSettled(environment);
    await setup.afterRecovery?.();
    const recorded = await workload.recorded(environment.books);
    const [first] = gateways;
    const repeated = first ? await repeatAll(first.apiUrl, orders.filter(hasKey)) : [];
    await waitUntilSettled(environment);
    const violations = await judgeBoundary(boundary, environment, bank, {
      recorded,
      attempts: [...attempts, ...repeated.flat()],
      repeats: repeated.flatMap((tries) => tries.slice(-1)),
    });
    await Promise.all(gateways.map((gateway) => gateway.kill()));
    return violations;
  } finally {
    await setup.close?.();
  }
}

const hasKey = ({ key }: Order): boolean => key !== null;

/** A gateway's settings in this environment. */
export const settingsOf = (
  environment: Environment,
  settings: Readonly<Record<string, string>>,
) => ({
  ...settings,
  ...environment.databaseSettings,
  BANK_URL: environment.bankApiUrl,
});

async function killAt(
  setup: Setup,
  environment: Environment,
  workload: Workload,
): Promise<{ orders: Order[]; attempts: Attempt[] }> {
  const env = { ...settingsOf(environment, patientSettings), WORKERS: 'none', ...setup.settings };
  const gateway = await startGateway({
    env,
    ...(setup.step && { program: 'crash/paused-gateway', args: [setup.step, workload.name] }),
  });
  const { orders, attempts } = await workload.prepare(gateway.apiUrl);
  await setup.beforeRequests?.();
  let isAlive = true;
  let isAnswered = false;
  const sent = sendAll(gateway.apiUrl, orders, () => {
    isAnswered ||= isAlive;
    return isAlive;
  });
  // A request that is answered has not stopped at the boundary, and the rest would prove nothing.
  const seen = await waitFor(
    async () => ((await setup.isReached(gateway)) ? 'the boundary' : isAnswered && 'an answer'),
    { timeoutMs: BOUNDARY_DEADLINE_MS, intervalMs: 5, what: 'the boundary' },
  );
  isAlive = false;
  await gateway.kill();
  const interrupted = await sent;
  const isPassed = interrupted.some(({ reply }) => reply.kind === 'answer');
  if (isPassed || seen !== 'the boundary') throw new BoundaryMissed();
  return { orders, attempts: [...attempts, ...interrupted] };
}

/** Sends orders at the same time. `isAlive` says, when a reply comes, whether the gateway is alive. */
export async function sendAll(
  apiUrl: string,
  orders: readonly Order[],
  isAlive: () => boolean,
): Promise<Attempt[]> {
  return await Promise.all(
    orders.map(async (order) => {
      const reply = await sendOrder(apiUrl, order);
      return { order, isLookup: false, gateway: 'A', reply, gatewayLived: isAlive() };
    }),
  );
}

/**
 * Repeats orders as merchants do, and returns the tries of each. "Try again" is a true answer of a gateway
 * whose database is slow on a busy machine; what counts is the answer after it.
 */
const repeatAll = async (apiUrl: string, orders: readonly Order[]): Promise<Attempt[][]> =>
  await Promise.all(
    orders.map(async (order) => {
      const tries: Attempt[] = [];
      await waitFor(
        async () => {
          const sent = await sendAll(apiUrl, [order], () => true);
          tries.push(...sent);
          return !sent.some(isToBeTriedAgain);
        },
        {
          timeoutMs: REPEAT_DEADLINE_MS,
          intervalMs: 100,
          what: 'an answer to the repeated request',
        },
      );
      return tries;
    }),
  );

const isToBeTriedAgain = ({ reply }: Attempt): boolean =>
  reply.kind === 'answer' && reply.problem === 'temporarily_unavailable';

async function killDuringRecovery(hold: Hold, environment: Environment): Promise<void> {
  const proxy = await startBankProxy(environment.bankApiUrl, hold);
  const env = { ...settingsOf(environment, quickSettings), BANK_URL: proxy.apiUrl };
  const recovering = await supervised(() => startGateway({ env }));
  await waitFor(() => proxy.held() > 0, { intervalMs: 5, what: 'recovery to call the bank' });
  await recovering.kill();
  proxy.close();
}

async function waitUntilSettled({ books }: Environment): Promise<void> {
  await waitFor(async () => isAllSettled(await takeSnapshot(books)), {
    timeoutMs: RECOVERY_DEADLINE_MS,
    what: 'recovery',
  }).catch(() => undefined); // the judge reports what is still open
}
