import { loadSqlite } from '@payment-gateway/service-kit/sqlite';
import { join } from 'node:path';
import { openLedger } from '../src/ledger/ledger.js';
import {
  asDeposit,
  asOperation,
  depositOf,
  openBank,
  REFUND_SETTLE_MS,
  temporaryFolder,
} from './support.js';

const Database = loadSqlite();

// The tables as they were before the schema had a version, word by word.
const formerTables = `
  create table deposits (
    reference text primary key, transaction_id text not null, status text not null, reason text,
    card text, requested_amount integer, amount integer, currency text, capture text,
    created_at integer not null, settles_at integer, settles_to text, voided_at integer
  ) strict, without rowid;
  create index deposits_to_settle on deposits (settles_at) where status = 'pending';
  create table first_tries (reference text primary key) strict, without rowid;
  create table operations (
    reference text primary key, deposit_reference text not null, kind text not null,
    transaction_id text not null, status text not null, reason text, amount integer not null,
    currency text, created_at integer not null
  ) strict, without rowid;
  create table entries (
    id integer primary key autoincrement, reference text not null, operation_reference text,
    transaction_id text not null, kind text not null, amount integer not null,
    currency text not null, card text not null, at integer not null
  ) strict;
  create index entries_by_reference on entries (reference, id);
`;
const card = `'**** **** **** 4242'`;
const formerRows = `
  insert into deposits values
    ('paid', 't-paid', 'succeeded', null, ${card}, 1001, 1001, 'USD', 'automatic', 5, null, null, null),
    ('held', 't-held', 'authorized', null, ${card}, 1001, 1001, 'USD', 'manual', 5, null, null, null),
    ('gone', 't-gone', 'succeeded', null, ${card}, 1001, 1001, 'USD', 'automatic', 5, null, null, 6),
    ('waits', 't-waits', 'pending', null, ${card}, 1001, 1001, 'USD', 'automatic', 5, 7, 'approved', null),
    ('barred', 't-barred', 'failed', 'barred', null, null, null, null, null, 5, null, null, null);
  insert into operations values
    ('v', 'gone', 'void', 't-v', 'succeeded', null, 1001, 'USD', 6);
  insert into first_tries values ('tried');
  insert into entries (reference, operation_reference, transaction_id, kind, amount, currency, card, at)
  values
    ('paid', null, 't-paid', 'charge', 1001, 'USD', ${card}, 5),
    ('held', null, 't-held', 'authorization', 1001, 'USD', ${card}, 5),
    ('gone', null, 't-gone', 'charge', 1001, 'USD', ${card}, 5),
    ('gone', 'v', 't-v', 'void', 1001, 'USD', ${card}, 6);
`;

function formerLedger(): string {
  const file = join(temporaryFolder(), 'ledger.sqlite');
  const db = new Database(file);
  db.exec(formerTables + formerRows);
  db.close();
  return file;
}

function versionOf(file: string): unknown {
  const db = new Database(file);
  const version = db.pragma('user_version', { simple: true });
  db.close();
  return version;
}

describe('A ledger of the version before captures and refunds', () => {
  test('can still be read, and shows what each deposit captured', async () => {
    const bank = openBank({ file: formerLedger() });
    const look = async (reference: string) => asDeposit((await bank.look(reference)).body);
    expect(await look('paid')).toMatchObject({ transaction_id: 't-paid', amount_captured: 1001 });
    expect(await look('held')).toMatchObject({ status: 'authorized', amount_captured: 0 });
    expect(await look('gone')).toMatchObject({ amount_captured: 0, amount_refunded: 0 });
    expect(await look('waits')).toMatchObject({ status: 'succeeded', amount_captured: 1001 });
    expect(await look('barred')).not.toHaveProperty('amount_captured');
    expect(asOperation((await bank.lookAt('gone', 'v')).body)).toMatchObject({ kind: 'void' });
    expect(await bank.entries()).toHaveLength(5);
  });

  test('still knows references, voids and first attempts', async () => {
    const bank = openBank({ file: formerLedger() });
    const again = await bank.pay(depositOf(undefined, { reference: 'paid' })).expect(201);
    expect(asDeposit(again.body).transaction_id).toBe('t-paid');
    const undone = await bank.void('gone', { reference: 'v' }).expect(201);
    expect(asOperation(undone.body).transaction_id).toBe('t-v');
    await bank.void('paid', { reference: 'v' }).expect(409);
    await bank.pay(depositOf('4000009900000400', { reference: 'tried' })).expect(201);
  });

  test('accepts new operations', async () => {
    const bank = openBank({ file: formerLedger() });
    const done = async (sent: ReturnType<typeof bank.refund>) =>
      asOperation((await sent.expect(201)).body);
    expect(await done(bank.capture('held', { reference: 'c' }))).toMatchObject({ code: '0' });
    expect(await done(bank.refund('held', { reference: 'r1' }))).toMatchObject({ code: '0' });
    expect(await done(bank.refund('paid', { reference: 'r2' }))).toMatchObject({ amount: 1001 });
    await bank.pay(depositOf('4000000000007726', { reference: 'new' })).expect(201);
    expect(await done(bank.refund('new', { reference: 'r3' }))).toMatchObject({ code: '200' });
    bank.pass(REFUND_SETTLE_MS);
    expect(await done(bank.refund('new', { reference: 'r3' }))).toMatchObject({ code: '0' });
  });

  test('accepts challenges, and knows that what was sent before had none', async () => {
    const bank = openBank({ file: formerLedger() });
    const plain = { request: 'automatic', challenge: 'impossible' };
    const again = await bank.pay(
      depositOf(undefined, { reference: 'paid', three_d_secure: plain }),
    );
    expect(asDeposit(again.body)).toMatchObject({ transaction_id: 't-paid' });
    expect(again.body).not.toHaveProperty('three_d_secure');
    const required = { request: 'required', challenge: 'impossible' };
    await bank
      .pay(depositOf(undefined, { reference: 'paid', three_d_secure: required }))
      .expect(409);
    const three_d_secure = { challenge: 'possible', return_url: 'https://shop.example' };
    const card = '4000000000003220';
    const waiting = await bank.pay(depositOf(card, { reference: 'new', three_d_secure }));
    expect(asDeposit(waiting.body)).toMatchObject({ code: '300' });
  });

  test('can still be written by the program before, once it is up to date', async () => {
    const file = formerLedger();
    openLedger({ file, clock: () => 0 }).close();
    const db = new Database(file);
    db.exec(`
      insert into deposits (reference, transaction_id, status, reason, card, test_card,
        requested_amount, amount, currency, capture, created_at, settles_at, settles_to, voided_at)
      values ('old', 't-old', 'succeeded', null, ${card}, null,
        1001, 1001, 'USD', 'automatic', 5, null, null, null)
    `);
    db.close();
    const bank = openBank({ file });
    expect(asDeposit((await bank.look('old')).body)).toMatchObject({ transaction_id: 't-old' });
  });
});

describe('The version of a ledger', () => {
  test('is the same for a new ledger, an old one, and one opened twice', () => {
    const former = formerLedger();
    expect(versionOf(former)).toBe(0);
    const fresh = join(temporaryFolder(), 'ledger.sqlite');
    for (const file of [former, fresh, former, fresh]) {
      openLedger({ file, clock: () => 0 }).close();
      expect(versionOf(file)).toBe(3);
    }
  });

  test('that is newer than the program is left as it is', () => {
    const file = formerLedger();
    openLedger({ file, clock: () => 0 }).close();
    const db = new Database(file);
    db.exec(`alter table deposits add column of_the_future text; pragma user_version = 4`);
    db.close();
    openLedger({ file, clock: () => 0 }).close();
    expect(versionOf(file)).toBe(4);
  });

  test('is unchanged when a migration step fails', () => {
    const file = formerLedger();
    const db = new Database(file);
    db.exec(`alter table operations add column settles_to text`);
    db.close();
    expect(() => openLedger({ file, clock: () => 0 })).toThrow('settles_to');
    expect(versionOf(file)).toBe(0);
  });
});
