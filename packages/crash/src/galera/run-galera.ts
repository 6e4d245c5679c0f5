import { join } from 'node:path';
import {
  createDatabase,
  type GaleraNode,
  run,
  startBankSimulator,
  startGaleraCluster,
  startGateway,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';
import { bankStatusesOf } from '../bank-status.js';
import { mysqlBooks } from '../books/mysql-books.js';
import { isAllSettled, lookInto } from '../books/open.js';
import { type Facts, type Violation } from '../judge/facts.js';
import { groupBy } from '../judge/group.js';
import { judge } from '../judge/judge.js';
import { makeTables } from '../processes.js';
import { bankSettings } from '../settings.js';
import { type Merchants, startMerchants } from './merchants.js';

/** What befalls the node that the gateways work with, and how long they wait for a database. */
export interface Blow {
  name: string;
  /**
   * With 2 s some payments are given up while the cluster leaves the node out, and are sent again;
   * with 5 s that is waited for.
   */
  databaseTimeoutMs: 2_000 | 5_000;
  strike(node: GaleraNode): Promise<void>;
}

export const blows: readonly Blow[] = [
  { name: 'killed', databaseTimeoutMs: 2_000, strike: (node) => node.kill() },
  { name: 'killed', databaseTimeoutMs: 5_000, strike: (node) => node.kill() },
  { name: 'stopped cleanly', databaseTimeoutMs: 2_000, strike: (node) => node.stop() },
  {
    name: 'frozen',
    databaseTimeoutMs: 5_000,
    strike: (node) => {
      node.freeze();
      return Promise.resolve();
    },
  },
];

/** What came of it. */
export interface GaleraResult {
  blow: Blow;
  requests: number;
  retries: number;
  payments: number;
  anew: number;
  /** The longest time in which nobody's payment was answered, after the blow. */
  gapMs: number;
  failures: readonly string[];
  /** Acknowledged, and not charged or not in the books of the nodes that are left. */
  lost: number;
  /** Orders that were charged, or paid back, more than once. */
  double: number;
  violations: readonly Violation[];
}

const BANK_TIMEOUT_MS = 1_000;
const PAYMENTS_BEFORE = 300;
const PAYMENTS_AFTER = 300;
const SETTLE_MS = 30_000;

/** Two gateways and a worker on three nodes, under load, when the node they work with is struck. */
export async function runGalera(blow: Blow): Promise<GaleraResult> {
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
    DATABASE_TIMEOUT_MS: String(blow.databaseTimeoutMs),
    RECONCILE_AFTER_MS: String(BANK_TIMEOUT_MS + 2 * blow.databaseTimeoutMs + 100),
    RECONCILE_EVERY_MS: '200',
    WORKERS: 'none',
    DOCS: 'off',
  };
  const gateways = await Promise.all([startGateway({ env }), startGateway({ env })]);
  const worker = await run({
    command: process.execPath,
    args: [join(__dirname, '../../../gateway/dist/worker.js')],
    env: testEnvironment(env),
    cwd: temporaryFolder('worker'),
  });
  try {
    const merchants = startMerchants(gateways.map(({ apiUrl }) => apiUrl));
    const { paidAt } = merchants;
    await waitFor(() => paidAt.length >= PAYMENTS_BEFORE, { what: 'payments before the blow' });
    const struckAt = performance.now();
    await blow.strike(first);
    const before = paidAt.length;
    await waitFor(() => paidAt.length >= before + PAYMENTS_AFTER, {
      timeoutMs: 60_000,
      what: 'payments after the blow',
    });
    await merchants.end();

    // What a node that is left says, and not the one that was written to.
    const books = mysqlBooks(`${last.url}/${name}`);
    await waitFor(async () => isAllSettled(await lookInto(books)), {
      timeoutMs: SETTLE_MS,
      intervalMs: 200,
      what: 'every payment to be settled',
    }).catch(() => undefined); // what is open then is judged
    const look = await lookInto(books);
    const facts: Facts = {
      ...look,
      attempts: merchants.attempts,
      events: await books.events(),
      ledger: await bank.ledger(),
      bankStatus: await bankStatusesOf(bank.apiUrl, look),
    };
    return {
      blow,
      requests: merchants.attempts.length,
      retries: merchants.retries(),
      payments: paidAt.length,
      anew: merchants.anew(),
      gapMs: longestGap(paidAt, struckAt),
      failures: merchants.failures,
      ...countAcknowledged(merchants, facts),
      violations: judge(facts),
    };
  } finally {
    await Promise.all([...gateways, worker, bank].map((process) => process.kill()));
    await cluster.stop();
  }
}

function longestGap(times: readonly number[], from: number): number {
  const later = [from, ...times.filter((time) => time > from)];
  return Math.max(...later.map((time, index) => time - (later[index - 1] ?? time)));
}

/** The judge's verdict in two numbers, by what the merchants heard and the bank's ledger alone. */
function countAcknowledged(
  { attempts }: Merchants,
  { payments, ledger }: Facts,
): { lost: number; double: number } {
  const booked = new Set(payments.map(({ id }) => id));
  const entriesOf = groupBy(ledger, ({ reference }) => reference);
  const acknowledged = new Set<string>();
  const refunded = new Set<string>();
  for (const { heard } of attempts) {
    if (heard.kind === 'silence' || heard.paymentId === null) continue;
    if (heard.paymentStatus === 'succeeded') acknowledged.add(heard.paymentId);
    if (heard.operation?.status === 'succeeded') refunded.add(heard.paymentId);
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
