import { createDecipheriv, hkdfSync } from 'node:crypto';
import { dirname } from 'node:path';
import { CVV, findSecrets, readFilesForScan } from '@payment-gateway/testkit';
import { compare, type Comparison } from '../src/compare/comparison.js';
import { measurePairs, type Pair } from '../src/compare/pairs.js';
import { cardNumbers, HOLDER } from '../src/load/cards.js';
import { type LoadProcess, startLoadProcess } from '../src/load/load-process.js';
import { hasProc } from '../src/measure/proc.js';
import { openDatabases } from '../src/programs/databases.js';
import { type BothSides, startBothSides } from '../src/programs/both-sides.js';
import { type Database } from '../src/programs/database.js';
import { MERCHANT } from '../src/programs/settings.js';
import { countPayments } from './whole-payments.js';

const PLAN = { connections: 4, pairs: 1, seconds: 1 };

let both: BothSides;
let loadProcess: LoadProcess;
let pairs: Pair[];
let comparison: Comparison;

beforeAll(async () => {
  loadProcess = startLoadProcess();
  both = await startBothSides(await openDatabases('sqlite'), {});
  pairs = await measurePairs(both, loadProcess, PLAN);
  comparison = compare(PLAN.connections, pairs);
}, 60_000);

afterAll(async () => {
  await loadProcess.stop();
  await both.close();
});

const sides = ['gateway', 'floor'] as const;
const databaseOf = (side: (typeof sides)[number]): Database => both[side].database;
const madeBy = (side: (typeof sides)[number]): number => pairs.at(-1)?.[side].made ?? 0;

describe.each(sides)('The %s', (side) => {
  test('has numbers to show', () => {
    const { paymentsPerSecond, p50Ms, p99Ms, cpuMicrosPerPayment, rssMegabytes } = comparison[side];
    expect(paymentsPerSecond).toBeGreaterThan(0);
    expect(p50Ms).toBeGreaterThan(0);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
    expect(cpuMicrosPerPayment.database).toBeNull(); // SQLite runs inside the program
    if (hasProc()) {
      expect(cpuMicrosPerPayment.program).toBeGreaterThan(0);
      expect(rssMegabytes?.peak).toBeGreaterThan(10);
    }
  });

  test('has a payment with its card and two events for each one answered', async () => {
    expect(madeBy(side)).toBeGreaterThan(0);
    expect(await countPayments(databaseOf(side))).toEqual({
      payments: madeBy(side),
      whole: madeBy(side),
      events: 2 * madeBy(side),
    });
  });

  test('charged each of them once', async () => {
    const charges = new Map<string, number>();
    for (const { reference, kind } of await both.bank.ledger()) {
      expect(kind).toBe('charge');
      charges.set(reference, (charges.get(reference) ?? 0) + 1);
    }
    const payments = await databaseOf(side).query('select uuid from payments');
    expect(payments.filter(({ uuid }) => charges.get(String(uuid)) !== 1)).toEqual([]);
  });

  test('left no card number and no verification value in plain text', () => {
    const folder = dirname(databaseOf(side).env.SQLITE_FILE ?? '');
    const secrets = [
      ...cardNumbers.map((value) => ({ name: `card ${value}`, value })),
      { name: 'CVV', value: `"cvv":"${CVV}"` },
      { name: 'holder', value: HOLDER },
    ];
    expect(findSecrets(readFilesForScan([folder]), secrets)).toEqual([]);
  });
});

test('Both fill the same columns with values of the same kind', async () => {
  const shapes = await Promise.all(sides.map((side) => shapeOf(databaseOf(side))));
  expect(shapes[1]).toEqual(shapes[0]);
});

// Of one row of each table: which columns are null, and the lengths of the texts. Not of a mark that the gateway's
// sequencer removes in its own time.
async function shapeOf(database: Database): Promise<unknown> {
  const tables = ['payments', 'cards', 'payment_events'];
  const rows = await Promise.all(
    tables.map(async (table) => (await database.query(`select * from ${table} limit 1`))[0] ?? {}),
  );
  return rows.map((row) =>
    Object.entries(row)
      .filter(([column]) => column !== 'unsequenced')
      .map(([column, value]) =>
        typeof value === 'string' && column !== 'reference' && column !== 'idempotency_key'
          ? `${column}: ${value.length} characters`
          : `${column}: ${value === null ? 'null' : typeof value}`,
      ),
  );
}

test('What the floor encrypts can be opened, by its own row alone', async () => {
  const [card = {}] = await both.floor.database.query('select * from cards limit 1');
  const text = (column: string): string => String(card[column]);
  const ringKey = Buffer.from(both.settings.CARD_KEYS?.split(':')[1] ?? '', 'base64');
  const key = hkdfSync('sha256', ringKey, '', `card:${text('uuid')}`, 32);

  function open(column: string, cardId: string): string {
    const bytes = Buffer.from(text(column), 'base64');
    const decipher = createDecipheriv('aes-256-gcm', new Uint8Array(key), bytes.subarray(0, 12))
      .setAAD(Buffer.from(JSON.stringify(['cards', column, cardId, MERCHANT, text('key_id')])))
      .setAuthTag(bytes.subarray(12, 28));
    return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  }

  expect(cardNumbers).toContain(open('card_number', text('uuid')));
  expect(open('card_holder', text('uuid'))).toBe(HOLDER);
  expect(() => open('card_number', 'another card')).toThrow();
});
