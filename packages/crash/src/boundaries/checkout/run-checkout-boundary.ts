import {
  freePort,
  startBankProxy,
  startGateway,
  temporaryFolder,
  waitFor,
  type BankSimulator,
} from '@payment-gateway/testkit';
import { closeCheckouts } from '../../checkout/close-checkouts.js';
import { type CheckoutClient, runCheckout } from '../../checkout/run-checkout.js';
import { patientSettings, withoutRecovery } from '../../gateways/settings.js';
import { restartable, type Restartable } from '../../gateways/restartable.js';
import { type Facts, type Violation } from '../../judge/facts.js';
import { gatherFacts } from '../../judge/gather-facts.js';
import { judge } from '../../judge/judge.js';
import { netCharges } from '../../judge/ledger.js';
import { createNotebook, type Notebook } from '../../judge/notebook.js';
import { judgeSecrets } from '../../judge/secrets.js';
import { SUCCEEDING_CARD } from '../../merchants/order.js';
import { type CheckoutKind } from '../../payers/checkout/checkout-plan.js';
import { BOUNDARY_DEADLINE_MS } from '../boundary.js';
import { type Environment } from '../environment.js';
import { settingsOf } from '../run-boundary.js';
import { type CheckoutBoundary, metByKill } from './checkout-boundary.js';

// Succeeds as well.
const OTHER_CARD = '5555555555554444';

// Longer than recovery takes.
const PATIENCE_MS = 30_000;

/** Kills a gateway in the middle of payers' attempts, and returns the promises that were broken, for each payer. */
export async function runCheckoutBoundary(
  boundary: CheckoutBoundary,
  environment: Environment,
  bank: BankSimulator,
): Promise<Violation[][]> {
  const proxy = await startBankProxy(bank.apiUrl, boundary.hold);
  const notebook = createNotebook();
  const world = await startWorld(environment, bank, proxy.apiUrl);
  try {
    const plans = metByKill.map(planOf);
    const stage = { ...world.stage, notebook, patienceMs: PATIENCE_MS, challengeMs: 0 };
    const paying = Promise.allSettled(plans.map((plan) => runCheckout(plan, stage)));
    // One charge for each session, whatever its payer does.
    await waitFor(() => proxy.held() >= plans.length, {
      timeoutMs: BOUNDARY_DEADLINE_MS,
      intervalMs: 5,
      what: 'the boundary',
    });
    await world.fail();
    for (const end of await paying) if (end.status === 'rejected') throw end.reason;
    await proxy.deliver();
    await closeCheckouts(
      plans.map(({ order }) => order),
      stage,
    );
    return await judgePayers(boundary, { environment, bank, notebook, logs: world.logs() });
  } finally {
    await world.close();
    proxy.close();
  }
}

const planOf = (kind: CheckoutKind): CheckoutClient => {
  const patience = { gateway: 0, switches: true, pauseMs: 100 };
  return {
    order: {
      tag: kind,
      merchant: 'merchant_one',
      key: kind.replaceAll(' ', '-'),
      amount: 1200,
      currency: 'USD',
      capture: 'automatic',
      returnUrl: 'https://shop.example/order?step=paid',
      cancelUrl: null,
    },
    atMs: 0,
    copies: 1,
    payer: {
      kind,
      cards: [SUCCEEDING_CARD, OTHER_CARD],
      challenge: {
        kind: 'confirms',
        decisions: ['confirm', 'confirm'],
        waitsMs: [0, 0, 0],
        ...patience,
      },
      waitsMs: [0, 0],
      ...patience,
    },
    expire: null,
    ...patience,
  };
};

/** On MySQL there is a second gateway while the first is down for good; on SQLite the first one is started again. */
async function startWorld(environment: Environment, bank: BankSimulator, proxyUrl: string) {
  const [port, otherPort, bankPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const publicUrl = `http://localhost:${port}`;
  const cwd = temporaryFolder('gateway');
  let hasFailed = false;
  const recovering = { ...settingsOf(environment, patientSettings), PUBLIC_URL: publicUrl };
  const first = restartable('gateway', () =>
    startGateway({
      env: hasFailed
        ? recovering
        : {
            ...settingsOf(environment, patientSettings),
            ...withoutRecovery,
            BANK_URL: proxyUrl,
            PUBLIC_URL: publicUrl,
          },
      port,
      cwd,
    }),
  );
  const second = restartable('second gateway', () =>
    startGateway({ env: recovering, port: otherPort, cwd: temporaryFolder('gateway') }),
  );
  await first.start();
  const hasSecond = environment.engine === 'mysql';
  if (hasSecond) await second.start();
  const reached = (part: Restartable, at: number) => {
    const url = `http://127.0.0.1:${at}`;
    return { part, url, apiUrl: `${url}/api/v1` };
  };
  // Until the kill nobody reaches the second one: of a double click it would serve one half, and maybe the first.
  const gateways = [reached(first, port)];
  return {
    stage: {
      gateways,
      // No payer is sent to the bank.
      web: {
        gatewayUrl: publicUrl,
        gateways,
        bankUrl: `http://localhost:${bankPort}`,
        bank: { name: 'bank', currentRun: () => 1 },
      },
      bank: () => bank,
      books: environment.books,
    },
    async fail() {
      hasFailed = true;
      if (hasSecond) gateways.push(reached(second, otherPort));
      await first.kill();
      if (!hasSecond) await first.start();
    },
    logs: () => [first, second].map((part) => ({ name: part.name, text: part.log() })),
    async close() {
      await Promise.all([first.kill(), second.kill()]);
    },
  };
}

async function judgePayers(
  boundary: CheckoutBoundary,
  {
    environment,
    bank,
    notebook,
    logs,
  }: {
    readonly environment: Environment;
    readonly bank: BankSimulator;
    readonly notebook: Notebook;
    readonly logs: { readonly name: string; readonly text: string }[];
  },
): Promise<Violation[][]> {
  const { books, traces } = environment;
  const payments = await books.payments();
  // The bank serves several boundaries at once.
  const ledger = (await Promise.all(payments.map(({ id }) => bank.ledger(id)))).flat();
  const facts = await gatherFacts(books, bank.apiUrl, ledger, notebook.attempts, notebook);
  const broken = judge(facts);
  const cards = metByKill.flatMap((kind) => planOf(kind).payer.cards);
  const secrets = judgeSecrets(traces, logs, { cards, addresses: notebook.addresses });
  const tags = new Set<string | undefined>(metByKill);
  return metByKill.map((kind, at) => [
    ...broken.filter(({ tag }) => tag === kind || (at === 0 && !tags.has(tag))),
    ...judgeOutcome(boundary, kind, facts),
    // Of all of them.
    ...(at === 0 ? secrets : []),
  ]);
}

/** Charged once, for the attempt that the boundary says, and the payer is back in the shop. */
function judgeOutcome(
  { attempts }: CheckoutBoundary,
  kind: CheckoutKind,
  { sessions, payments, ledger, checkoutArrivals }: Facts,
): Violation[] {
  const made = payments.filter(({ tag }) => tag === kind);
  const ids = new Set(made.map(({ id }) => id));
  const actual = {
    status: sessions.find(({ tag }) => tag === kind)?.status,
    attempts: made.length,
    charges: netCharges(ledger.filter(({ reference }) => ids.has(reference))),
    isBack: checkoutArrivals.some(({ tag, shown }) => tag === kind && shown === 'complete'),
  };
  const expected = { status: 'complete', attempts, charges: 1, isBack: true };
  if (JSON.stringify(actual) === JSON.stringify(expected)) return [];
  const text = `${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
  return [{ kind: 'wrong_session', text, tag: kind }];
}
