import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { portOf } from '@payment-gateway/service-kit/http/server';
import { loadSqlite } from '@payment-gateway/service-kit/sqlite';
import { createGroupCommit, LedgerBusy } from '../src/ledger/group-commit.js';
import { openLedgerFile } from '../src/ledger/schema.js';
import { countCommits } from './commits.js';
import { asDeposit, asProblem, depositOf, listen, openBank, temporaryFolder } from './support.js';

const Database = loadSqlite();

function deposit(reference: string, more: { amount?: number; testCard?: string } = {}) {
  const asked = {
    card: '**** **** **** 4242',
    testCard: null,
    amount: 5,
    currency: 'USD',
    ...more,
  };
  const decision = { kind: 'approved', amount: asked.amount } as const;
  const without3ds = { threeDSecure: null, authentication: null };
  const request = { ...asked, ...without3ds, reference, capture: 'manual', decision } as const;
  return { ...request, records: 'first' } as const;
}

function operation(kind: 'capture' | 'void', depositReference: string, reference: string) {
  const decide = () => ({ decision: { kind: 'succeeded' }, records: 'first' }) as const;
  return { kind, reference, depositReference, amount: null, decide };
}

/** From now on, the ledger refuses to write what it would of the reference `bad`. */
function refuseBad(file: string, how: 'abort' | 'rollback') {
  const db = new Database(file);
  db.exec(`
    create trigger refuse before insert on entries when new.reference = 'bad'
    begin select raise(${how}, 'refused'); end
  `);
  db.close();
}

const refused = { code: 'SQLITE_CONSTRAINT_TRIGGER', message: 'refused' };
const statusesOf = (answers: PromiseSettledResult<unknown>[]) => answers.map((one) => one.status);
const names = (count: number) => Array.from({ length: count }, (_, number) => `order-${number}`);

describe('Requests to the ledger in one turn of the event loop', () => {
  test('share a commit, and a single request has its own', async () => {
    const { ledger, file } = openBank();
    const commits = countCommits(file);
    await Promise.all([
      ...names(100).map((reference) => ledger.recordDeposit(deposit(reference))),
      ledger.bar('barred'),
      ledger.recordOperation(operation('capture', 'order-7', 'c')),
    ]);
    expect(commits.soFar()).toBe(1);
    for (const reference of ['a', 'b', 'c']) await ledger.recordDeposit(deposit(reference));
    expect(commits.soFar()).toBe(4);
    commits.end();
  });

  test('share a commit, up to 200 of them', async () => {
    const { ledger, file } = openBank();
    const commits = countCommits(file);
    const all = (prefix: string, count: number) =>
      Promise.all(names(count).map((name) => ledger.recordDeposit(deposit(prefix + name))));
    await all('a', 200);
    expect(commits.soFar()).toBe(1);
    await all('b', 401);
    expect(commits.soFar()).toBe(4);
    commits.end();
    const written = ledger.entries({}).entries.map(({ reference }) => reference);
    const asked = [
      ...names(200).map((name) => `a${name}`),
      ...names(401).map((name) => `b${name}`),
    ];
    expect(written).toEqual(asked);
  });

  test('are on disk before they are answered', async () => {
    const { ledger, file } = openBank();
    const commits = countCommits(file);
    const told = names(50).map((reference) =>
      ledger.recordDeposit(deposit(reference)).then(() => commits.soFar()),
    );
    expect(commits.soFar()).toBe(0);
    expect(await Promise.all(told)).toEqual(names(50).map(() => 1));
    commits.end();
  });

  test('charge a reference once, and are all answered', async () => {
    const { ledger } = openBank();
    const requests = [deposit('a'), deposit('a', { amount: 6 }), deposit('b'), deposit('a')];
    const answers = await Promise.all(requests.map((request) => ledger.recordDeposit(request)));
    expect(answers.map(({ kind }) => kind)).toEqual(['new', 'reference_reused', 'new', 'known']);
    expect(answers[3]).toEqual({ ...answers[0], kind: 'known' });
    expect(ledger.entries({}).entries.map(({ reference }) => reference)).toEqual(['a', 'b']);
  });

  test('are executed in order', async () => {
    const { ledger } = openBank();
    const [late, , barredLate, captured, voided] = await Promise.all([
      ledger.bar('a').then(() => ledger.recordDeposit(deposit('a'))),
      ledger.recordDeposit(deposit('b')),
      ledger.bar('b'),
      ledger.recordOperation(operation('capture', 'b', 'c')),
      ledger.recordOperation(operation('void', 'b', 'v')),
    ]);
    expect(late).toMatchObject({ kind: 'known', deposit: { reason: 'barred' } });
    expect(barredLate).toMatchObject({ status: 'authorized' });
    expect(captured).toMatchObject({ kind: 'new', operation: { status: 'succeeded' } });
    expect(voided).toMatchObject({ operation: { status: 'failed', reason: 'already_captured' } });
  });
});

describe('A request that cannot be written', () => {
  test('fails alone: the others are written, in one commit', async () => {
    const { ledger, file } = openBank();
    refuseBad(file, 'abort');
    const commits = countCommits(file);
    const answers = await Promise.allSettled([
      ledger.recordDeposit(deposit('a')),
      ledger.recordDeposit(deposit('bad')),
      ledger.recordOperation(operation('capture', 'bad', 'c')),
      ledger.recordDeposit(deposit('b')),
      ledger.recordDeposit(deposit('bad')),
      ledger.bar('d'),
    ]);
    expect(answers).toMatchObject([
      { value: { kind: 'new' } },
      { reason: refused },
      { value: { kind: 'deposit_not_found' } },
      { value: { kind: 'new' } },
      { reason: refused },
      { value: { reason: 'barred' } },
    ]);
    expect(commits.soFar()).toBe(1);
    commits.end();
    // Nothing of it stays behind: neither the deposit nor its entry.
    expect(ledger.find('bad')).toBeUndefined();
    expect(ledger.entries({}).entries.map(({ reference }) => reference)).toEqual(['a', 'b']);
  });

  test('gets a 503 over HTTP, while the others are charged', async () => {
    const bank = openBank();
    refuseBad(bank.file, 'abort');
    const references = [...names(20), 'bad', ...names(40).slice(20)];
    const answers = await Promise.all(
      references.map((reference) => bank.pay(depositOf(undefined, { reference }))),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      references.map((reference) => (reference === 'bad' ? 503 : 201)),
    );
    expect(asProblem(answers[20]?.body).code).toBe('ledger_unavailable');
    expect(await bank.entries()).toHaveLength(40);
  });

  test('fails the others too if it ends the transaction, and they can be retried', async () => {
    const { ledger, file } = openBank();
    refuseBad(file, 'rollback');
    const answers = await Promise.allSettled(
      ['a', 'bad', 'b'].map((reference) => ledger.recordDeposit(deposit(reference))),
    );
    expect(answers).toMatchObject([{ reason: refused }, { reason: refused }, { reason: refused }]);
    expect(ledger.entries({}).entries).toEqual([]);
    expect(await ledger.recordDeposit(deposit('a'))).toMatchObject({ kind: 'new' });
  });
});

test('A locked ledger fails all requests, and works once it is unlocked', async () => {
  const file = join(temporaryFolder(), 'ledger.sqlite');
  const { database: db, watch } = openLedgerFile(file);
  db.pragma('busy_timeout = 0');
  const insert = db.prepare('insert into first_tries values (?)');
  const commit = createGroupCommit(db, Date.now, () => undefined, watch.refuseMoved);
  const write = () =>
    Promise.allSettled(['a', 'b', 'c'].map((row) => commit(() => insert.run(row))));

  const other = new Database(file);
  other.exec('begin immediate');
  const answers = await write();
  expect(answers).toMatchObject(['a', 'b', 'c'].map(() => ({ reason: { code: 'SQLITE_BUSY' } })));
  other.exec('rollback');
  expect(statusesOf(await write())).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  other.close();
  db.close();
});

test('An overloaded ledger refuses further requests, and writes those that it accepted', async () => {
  const { database: db } = openLedgerFile(join(temporaryFolder(), 'ledger.sqlite'));
  const insert = db.prepare('insert into first_tries values (?)');
  const nothing = () => undefined;
  const commit = createGroupCommit(db, Date.now, nothing, nothing);
  const answers = await Promise.allSettled(
    names(6_000).map((row) => commit(() => insert.run(row))),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5_000);
  expect(answers[5_999]).toMatchObject({ reason: expect.any(LedgerBusy) });
  expect(db.prepare('select count(*) from first_tries').pluck().get()).toBe(5_000);
  db.close();
});

describe('Over HTTP', () => {
  async function serving(bank: ReturnType<typeof openBank>) {
    const server = await listen(bank);
    return { server, port: portOf(server) };
  }

  test('a thousand deposits at once are all charged, once each', async () => {
    const bank = openBank();
    const { server, port } = await serving(bank);
    const answers = await Promise.all(
      names(1000).map(async (reference) => {
        const answer = await fetch(`http://localhost:${port}/api/v1/deposit`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(depositOf(undefined, { reference })),
        });
        return asDeposit(await answer.json());
      }),
    );
    server.closeAllConnections();
    server.close();

    const charged = bank.ledger.entries({}).entries;
    expect(new Set(charged.map(({ reference }) => reference))).toEqual(new Set(names(1000)));
    expect(charged).toHaveLength(1000);
    const told = new Set(answers.map((answer) => answer.transaction_id));
    expect(new Set(charged.map((entry) => entry.transaction_id))).toEqual(told);
  });

  test("a capture right after its deposit meets that deposit's card", async () => {
    const bank = openBank();
    const { server, port } = await serving(bank);
    const commits = countCommits(bank.file);
    const post = (path: string, body: object) => {
      const json = JSON.stringify(body);
      const head = [
        'Host: bank',
        'Content-Type: application/json',
        `Content-Length: ${json.length}`,
      ];
      return [`POST /api/v1/deposit${path} HTTP/1.1`, ...head, '', json].join('\r\n');
    };
    const failing = depositOf('4000009900001408', { reference: 'a', capture: 'manual' });
    const socket = connect(port, 'localhost');
    await once(socket, 'connect');
    // Both in one packet, so that they are read in one turn.
    socket.end(post('', failing) + post('/a/captures', { reference: 'c' }));
    const answers = await text(socket);
    expect(answers).toMatch(/"status":"authorized".*"reason":"capture_failed"/s);
    expect(commits.soFar()).toBe(1);
    commits.end();
    server.close();
  });
});
