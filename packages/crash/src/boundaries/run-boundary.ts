import { startGateway, waitFor, type BankSimulator } from '@payment-gateway/testkit';
import { isAllSettled, lookInto } from '../books/open.js';
import { sendOrder } from '../client.js';
import { type Attempt, type Violation } from '../judge/facts.js';
import { type Order } from '../order.js';
import { startHeldGateway } from '../processes.js';
import { startBankProxy, type Hold } from '../proxies/bank-proxy.js';
import { patientSettings, quickSettings } from '../settings.js';
import { type Acts } from './acts.js';
import { type Boundary, type Ground, type Stage } from './boundary.js';
import { judgeBoundary } from './judge-boundary.js';

const RECOVERY_DEADLINE_MS = 30_000;

/** Kills a gateway at a boundary, lets it recover, and tells which promises were broken. */
export async function runBoundary(
  boundary: Boundary,
  ground: Ground,
  bank: BankSimulator,
): Promise<Violation[]> {
  const { acts } = boundary;
  const stage = await boundary.arrange(ground, acts);
  try {
    const { orders, attempts } = await dieAt(stage, ground, acts);
    await stage.release?.();
    if (boundary.recoveryDiesWhile) await dieRecovering(boundary.recoveryDiesWhile, ground);

    const gateways = await Promise.all(
      Array.from({ length: boundary.restartedAs ?? 1 }, () =>
        startGateway({ env: settingsOf(ground, quickSettings) }),
      ),
    );
    await untilNothingIsOpen(ground);
    await stage.afterwards?.();
    const recorded = await acts.recorded(ground.books);
    const [first] = gateways;
    const repeats = first ? await sendAll(first.apiUrl, orders.filter(hasKey), () => true) : [];
    const violations = await judgeBoundary(boundary, ground, bank, {
      recorded,
      attempts: [...attempts, ...repeats],
      repeats,
    });
    await Promise.all(gateways.map((gateway) => gateway.kill()));
    return violations;
  } finally {
    await stage.close?.();
  }
}

const hasKey = ({ key }: Order): boolean => key !== null;

/** A gateway's settings on this ground. */
export const settingsOf = (ground: Ground, settings: Readonly<Record<string, string>>) => ({
  ...settings,
  ...ground.databaseSettings,
  BANK_URL: ground.bankApiUrl,
});

async function dieAt(
  stage: Stage,
  ground: Ground,
  acts: Acts,
): Promise<{ orders: Order[]; attempts: Attempt[] }> {
  const env = { ...settingsOf(ground, patientSettings), WORKERS: 'none', ...stage.settings };
  const gateway = stage.step
    ? await startHeldGateway(stage.step, acts.name, env)
    : await startGateway({ env });
  const { orders, attempts } = await acts.prepare(gateway.apiUrl);
  await stage.hold?.();
  let lives = true;
  const sent = sendAll(gateway.apiUrl, orders, () => lives);
  await waitFor(() => stage.reached(gateway), { intervalMs: 5, what: 'the boundary' });
  lives = false;
  await gateway.kill();
  const cutOff = await sent;
  // Then nothing stood still, and what follows would be no proof of anything.
  if (cutOff.some(({ heard }) => heard.kind === 'answer')) throw new Error('It was not held');
  return { orders, attempts: [...attempts, ...cutOff] };
}

/** Sends orders at the same time. `lives` tells, of each answer, whether the gateway should give one. */
export async function sendAll(
  apiUrl: string,
  orders: readonly Order[],
  lives: () => boolean,
): Promise<Attempt[]> {
  return await Promise.all(
    orders.map(async (order) => {
      const heard = await sendOrder(apiUrl, order);
      return { order, isLook: false, gateway: 'A', heard, gatewayLived: lives() };
    }),
  );
}

async function dieRecovering(hold: Hold, ground: Ground): Promise<void> {
  const proxy = await startBankProxy(ground.bankApiUrl, hold);
  const env = { ...settingsOf(ground, quickSettings), BANK_URL: proxy.apiUrl };
  const recovering = await startGateway({ env });
  await waitFor(() => proxy.held() > 0, { intervalMs: 5, what: 'recovery to speak to the bank' });
  await recovering.kill();
  proxy.close();
}

async function untilNothingIsOpen({ books }: Ground): Promise<void> {
  await waitFor(async () => isAllSettled(await lookInto(books)), {
    timeoutMs: RECOVERY_DEADLINE_MS,
    intervalMs: 50,
    what: 'recovery',
  }).catch(() => undefined); // what is still open then is judged
}
