import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/all.js';
import { type Migration } from '../../src/database/migrations/migration.js';
import { type Database } from '../../src/database/database.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { stumblingBlocks } from '../support/expanding.js';

/** SHA-256 of each released migration: all except the newest, and that one too once it is released. */
const released: Record<string, string> = {
  '0001-payments.ts': '72ee81bc12bacd045590b5485fa091454a29a2097921fb9f51ec63e6fa40a761',
  '0002-operations.ts': '5ad5d666ac41ec9cae44e7073963066119e4f3661f5fb1042f7d19d2aa2dd9d1',
  '0003-disk-waits.ts': '7b478c9e26ebdadd0a91ebdf65477795024a96693493200e22bf710a15f6807e',
  '0004-card-expiry.ts': '72f67341b9c8f632e145cfc6aedf23f28e72dc4ae69d80f2abad2e9774d9e1c7',
  '0005-audit.ts': '599797ec56c22402a67f976f96d1c558cd955b9bbada18cc94bfb415fd7bc842',
  '0006-card-retention.ts': '5878bb36c8556964d789100655c8628b68cf891378b2b2e00d4bd7fd937ec468',
  '0007-acquirer.ts': '20e48beafb8aa9498adf2996b31bb6a37cdd6b855438be5dd8e12007c2296b9d',
  '0008-three-d-secure.ts': 'd40e563590540b25182a5dde6668580dc63e6524ebdaf1f418d9ddc81ec0a6d6',
  '0009-events.ts': 'cd98de8d30d8032ca023f6c881d4bc275bea1ef351664e5f131fdde6e5bea4e0',
  '0010-webhooks.ts': 'dbacf7a264a912b0053ef901692be6e780b74278667ab7d6acebee952ee5d8df',
};

test.each(Object.entries(released))(
  'The released migration %s is unchanged: changes need a new migration',
  (file, hash) => {
    const text = readFileSync(join(__dirname, '../../src/database/migrations', file));
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
  },
);

test('Every migration but the newest has been released', () => {
  const numbers = Object.keys(released).map((file) => Number(file.slice(0, 4)));
  const before = migrations.slice(0, -1).map(({ version }) => version);
  expect(numbers).toEqual(expect.arrayContaining(before));
});

test('Migrations are numbered without a gap', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, at) => at + 1));
});

onEachEngine('A migration', (fresh) => {
  let test_: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test_ = await fresh();
    database = await test_.open();
  });

  afterAll(async () => {
    await database.close();
    await test_.drop();
  });

  const planned = (statement: string, more: Partial<Migration> = {}): Migration => ({
    version: 1_000,
    name: 'planned',
    statements: () => [statement],
    ...more,
  });

  test.each(migrations.map((migration) => [migration.name, migration] as const))(
    'of this version lets programs of the previous version work: %s',
    (_name, migration) => {
      expect(stumblingBlocks(migration, database.engine.columns)).toEqual([]);
    },
  );

  test.each([
    'alter table payments drop column reference',
    'alter table payments rename column reference to order_id',
    'alter table payments add column channel varchar(64) not null',
    'alter table payments add column channel varchar(64) unique null',
    'alter table payments add column a int null, drop column b',
    'alter table payments modify column amount int not null',
    'alter table payments change column reference order_id varchar(64) null',
    'alter table payments rename to charges',
    'alter table payments add constraint one_reference unique (reference)',
    'alter table payments add constraint c foreign key (card_id) references cards (uuid)',
    'alter table payments drop index payments_listed',
    'create unique index one_reference on payments (reference)',
    'drop table cards',
    'drop index payments_listed on payments',
    'rename table payments to charges',
    'truncate table cards',
    "update payments set status = 'paid' where status = 'succeeded'",
    'delete from cards',
    'create table cards (uuid int)',
    'alter table payments add column total bigint generated always as (amount + 1)',
    'alter table payments add column token varchar(64) not null default (uuid())',
    'alter table payments add column token varchar(64) null default (uuid())',
    'alter table payments add column channel int null; drop table cards',
    'create table if not exists channels (uuid int); drop table cards',
    'create table if not exists channels (card_id int references cards (uuid))',
    'create index by_channel on payments (channel) /*! , drop index payments_due */',
    "update payments set channel = 'api'",
    "update payments set status = 'paid' where attention is null",
    "update payments set channel = 'api', status = 'paid' where channel is null",
    "update payments set channel = 'api' where channel is null or amount > 0",
  ])('that does not expand is rejected: %s', (statement) => {
    expect(stumblingBlocks(planned(statement), database.engine.columns)).toEqual([statement]);
  });

  test('may remove only what no running program can need', () => {
    const statement = 'alter table payments drop column reference';
    const { columns } = database.engine;
    expect(stumblingBlocks(planned(statement, { unusedSince: 999 }), columns)).toEqual([]);
    expect(stumblingBlocks(planned(statement, { unusedSince: 1_000 }), columns)).toEqual([
      statement,
    ]);
  });

  test('can be run again from the beginning, as after a crash halfway', async () => {
    await migrate(database);
    await database.run((connection) => connection.deleteFrom('schema_migrations').execute());
    expect(await migrate(database)).toEqual(migrations);
  });
});
