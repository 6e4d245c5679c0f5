import { randomInt } from 'node:crypto';
import {
  createDatabase,
  type GaleraNode,
  startBankSimulator,
  startGaleraCluster,
  startGateway,
  startWorker,
  waitFor,
} from '@payment-gateway/testkit';
import { mysqlBooks } from '../books/mysql-books.js';
import { isAllSettled, takeSnapshot } from '../books/snapshot.js';
import { type Facts, type Violation } from '../judge/facts.js';
import { gatherEvents } from '../judge/gather-events.js';
import { gatherFacts } from '../judge/gather-facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { judge } from '../judge/judge.js';
import { makeTables } from '../gateways/make-tables.js';
import { bankSettings, eventSettings } from '../gateways/settings.js';
import { followEvents } from '../receivers/follower.js';
import { createReceivers } from '../receivers/receivers.js';
import { type Merchants, startMerchants } from './merchants.js';

/** What happens to the node that the gateways write to, and how long they wait for a database. */
export type Fault = {
  readonly name: string;
  /**
   * With 2 s some payments time out while the cluster excludes the node, and are sent again. 5 s is
   * longer than that takes.
   */
  readonly databaseTimeoutMs: 2_000 | 5_000;
  apply(node: GaleraNode): Promise<void>;
};

export const faults: readonly Fault[] = [
  { name: 'killed', databaseTimeoutMs: 2_000, apply: (node) => node.kill() },
  { name: 'killed', databaseTimeoutMs: 5_000, apply: (node) => node.kill() },
  { name: 'stopped cleanly', databaseTimeoutMs: 2_000, apply: (node) => node.stop() },
  {
    name: 'frozen',
    databaseTimeoutMs: 5_000,
    apply: (node) => {
      node.freeze();
      return Promise.resolve();
    },
  },
];

/** What a run found. */
export type GaleraResult = {
  readonly fault: Fault;
  readonly requests: number;
  readonly retries: number;
  readonly payments: number;
  readonly recreated: number;
  /** The longest time without an answered payment, after the fault. */
  readonly gapMs: number;
  readonly failures: readonly string[];
  /** Acknowledged, but not charged or not in the books of the surviving nodes. */
  readonly lost: number;
  /** Orders that were charged or refunded more than once. */
  readonly double: number;
  readonly violations: readonly Violation[];
};

const BANK_TIMEOUT_MS = 1_000;
const PAYMENTS_BEFORE = 300;
const PAYMENTS_AFTER = 300;
const SETTLE_MS = 30_000;
const BEFORE_DEADLINE_MS = 60_000;

/** Runs two gateways and a worker on three nodes under load, and fails the node they write to. */
export async function runGalera(fault: Fault): Promise<GaleraResult> {
  const cluster = await startGaleraCluster();
  const bank = await startBankSimulator({ env: bankSettings });
  const [first, , last] = cluster.nodes;
  if (!first || !last) throw new Error('There are not enough nodes');
  const { url } = await createDatabase(first.url);
  const name = new URL(url).pathname.slice(1);
  await makeTables(url);
  const env = {
    DATABASE_URL: cluster.urlOf(name),
    BANK_URL: bank.apiUrl,
    BANK_TIMEOUT_MS: String(BANK_TIMEOUT_MS),
    DATABASE_TIMEOUT_MS: String(fault.databaseTimeoutMs),
    RECONCILE_AFTER_MS: String(BANK_TIMEOUT_MS + 2 * fault.databaseTimeoutMs + 100),
    RECONCILE_EVERY_MS: '200',
    WORKERS: 'none',
    DOCS: 'off',
    ...eventSettings,
  };
  const gateways = await Promise.all([startGateway({ env }), startGateway({ env })]);
  const [{ apiUrl }] = gateways;
  const worker = await startWorker(env);
  const receivers = await createReceivers(apiUrl, { whole: randomWhole, pick: randomPick });
  try {
    await receivers.listen();
    const follower = followEvents(() => apiUrl);
    const merchants = startMerchants(gateways.map(({ apiUrl }) => apiUrl));
    const { paidAt } = merchants;
    await waitFor(() => paidAt.length >= PAYMENTS_BEFORE, {
      timeoutMs: BEFORE_DEADLINE_MS,
      what: 'payments before the fault',
    });
    const faultAt = performance.now();
    await fault.apply(first);
    const before = paidAt.length;
    await waitFor(() => paidAt.length >= before + PAYMENTS_AFTER, {
      timeoutMs: 60_000,
      what: 'payments after the fault',
    });
    await merchants.end();

    // Read from a surviving node that the gateways did not write to.
    const books = mysqlBooks(`${last.url}/${name}`);
    await waitFor(async () => isAllSettled(await takeSnapshot(books)), {
      timeoutMs: SETTLE_MS,
      intervalMs: 200,
      what: 'every payment to be settled',
    }).catch(() => undefined); // the judge reports what is still open
    const merchantEvents = await gatherEvents({ books, receivers, follower, apiUrl }, SETTLE_MS);
    const ledger = await bank.ledger();
    const facts = await gatherFacts(books, bank.apiUrl, ledger, merchants.attempts, {
      merchantEvents,
    });
    return {
      fault,
      requests: merchants.attempts.length,
      retries: merchants.retries(),
      payments: paidAt.length,
      recreated: merchants.recreated(),
      gapMs: longestGap(paidAt, faultAt),
      failures: merchants.failures,
      ...countAcknowledged(merchants, facts),
      violations: judge(facts),
    };
  } finally {
    await Promise.all([...gateways, worker, bank, receivers].map((part) => part.kill()));
    await cluster.stop();
  }
}

const randomWhole = (low: number, high: number): number => randomInt(low, high + 1);

function randomPick<T>(from: readonly T[]): T {
  const picked = from[randomInt(from.length)];
  if (picked === undefined) throw new Error('Nothing to pick from');
  return picked;
}

function longestGap(times: readonly number[], from: number): number {
  const later = [from, ...times.filter((time) => time > from)];
  return Math.max(...later.map((time, index) => time - (later[index - 1] ?? time)));
}

/** The verdict in two numbers, from the merchants' answers and the bank's ledger alone. */
function countAcknowledged(
  { attempts }: Merchants,
  { payments, ledger }: Facts,
): { lost: number; double: number } {
  const booked = new Set(payments.map(({ id }) => id));
  const entriesOf = groupBy(ledger, ({ reference }) => reference);
  const acknowledged = new Set<string>();
  const refunded = new Set<string>();
  for (const { reply } of attempts) {
    if (reply.kind === 'no_answer' || reply.paymentId === null) continue;
    if (reply.paymentStatus === 'succeeded') acknowledged.add(reply.paymentId);
    if (reply.operation?.status === 'succeeded') refunded.add(reply.paymentId);
  }
  const count = (id: string, kind: string): number =>
    (entriesOf.get(id) ?? []).filter((entry) => entry.kind === kind).length;
  const lost = [...acknowledged].filter(
    (id) =>
      !booked.has(id) ||
      count(id, 'charge') === 0 ||
      (refunded.has(id) && count(id, 'refund') === 0),
  );
  const double = [...entriesOf.keys()].filter(
    (id) => count(id, 'charge') > 1 || count(id, 'refund') > 1,
  );
  return { lost: lost.length, double: double.length };
}
