import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { type AuditResult, newNote } from '../domain/audit.js';
import { Refusal } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { insertAudit } from './audit-log.js';
import { type Connection, Contended, type Database } from './database.js';
import { hasTable } from './has-table.js';
import { migrations } from './migrations/all.js';
import { type Migration } from './migrations/migration.js';
import { execute } from './statements.js';

/** The version of the schema that this program was written for. */
export const programVersion = Math.max(...migrations.map(({ version }) => version));

const LEASE_MS = 30_000;
const POLL_MS = 100;
const LEASE_TAKEN = `another process migrates; if it has died, its lock ends ${LEASE_MS / 1_000} s after that`;
// The pause between two tries to change a table in use, in which payments catch up.
const CHANGE_PAUSE_MS = 2_000;

/** Called before each retry with what the migration waits for. */
type OnWait = (what: string) => void;

/**
 * Upgrades the schema to this program's version; returns the migrations that it ran. Payments continue meanwhile.
 * Throws Refusal when a table stays in use until the database timeout. Any number of processes may call it at
 * once: one works while the others wait. The lock is a lease in a table row, by the database's clock: `get_lock`
 * locks only one node of a cluster, and DDL commits any transaction that would hold a row lock. The audit log
 * lists what it ran, under the actor.
 */
export async function migrate(
  database: Database,
  wanted: readonly Migration[] = migrations,
  onWait: OnWait = () => undefined,
  actor = 'system',
): Promise<readonly Migration[]> {
  await createBookkeeping(database, onWait);
  const owner = newId();
  while (!(await takeLease(database, owner))) {
    onWait(LEASE_TAKEN);
    await sleep(POLL_MS);
  }
  const heartbeat = setInterval(() => {
    renewLease(database, owner).catch(() => undefined); // The next heartbeat tries again.
  }, LEASE_MS / 3);
  try {
    return await runPending(database, wanted, onWait, actor);
  } finally {
    clearInterval(heartbeat);
    await database.run((connection) =>
      connection
        .updateTable('schema_lock')
        .set({ owner: null, expires_at: null })
        .where('owner', '=', owner)
        .execute(),
    );
  }
}

/** The schema version of the database: 0 if it has no tables yet. */
export async function schemaVersion(database: Database): Promise<number> {
  return database.run(async (connection) => {
    if (!(await hasTable(database.engine, connection, 'schema_migrations'))) return 0;
    const { version } = await connection
      .selectFrom('schema_migrations')
      .select(({ fn }) => fn.max<number | null>('version').as('version'))
      .executeTakeFirstOrThrow();
    return version ?? 0;
  });
}

async function createBookkeeping(database: Database, onWait: OnWait): Promise<void> {
  const { columns, keepExisting, now } = database.engine;
  const tables = [
    `create table if not exists schema_migrations (
      version ${columns.integer} not null,
      name ${columns.key} not null,
      created_at ${columns.time} not null,
      primary key (version)
    )${columns.tableOptions}`,
    `create table if not exists schema_lock (
      id ${columns.integer} not null,
      owner ${columns.id} null,
      expires_at ${columns.time} null,
      created_at ${columns.time} not null,
      primary key (id)
    )${columns.tableOptions}`,
  ];
  for (const table of tables) await change(database, table, onWait);
  await database.run((connection) =>
    sql`insert into schema_lock (id, created_at) values (1, ${now}) ${sql.raw(keepExisting)}`.execute(
      connection,
    ),
  );
}

async function takeLease({ engine, run }: Database, owner: string): Promise<boolean> {
  const { numUpdatedRows } = await run((connection) =>
    connection
      .updateTable('schema_lock')
      .set({ owner, expires_at: sql.raw<string>(engine.fromNow(LEASE_MS)) })
      .where('id', '=', 1)
      .where((is) => is.or([is('owner', 'is', null), is('expires_at', '<', engine.now)]))
      .executeTakeFirstOrThrow(),
  );
  return numUpdatedRows === 1n;
}

// Only its own lease: a late heartbeat must not retake a lock that was released.
async function renewLease({ engine, run }: Database, owner: string): Promise<void> {
  await run((connection) =>
    connection
      .updateTable('schema_lock')
      .set({ expires_at: sql.raw<string>(engine.fromNow(LEASE_MS)) })
      .where('owner', '=', owner)
      .execute(),
  );
}

async function runPending(
  database: Database,
  wanted: readonly Migration[],
  onWait: OnWait,
  actor: string,
): Promise<readonly Migration[]> {
  const { columns } = database.engine;
  const from = await schemaVersion(database);
  const pending = wanted.filter(({ version }) => version > from);
  // The first ones run before there is a log: their entries wait for it.
  let unnoted: readonly Migration[] = [];
  for (const migration of pending) {
    try {
      for (const statement of migration.statements(columns)) {
        await change(database, statement, onWait);
      }
      unnoted = await recordAsDone(database, migration, [...unnoted, migration], actor);
    } catch (error) {
      await noteFailure(database, migration, actor).catch(() => undefined);
      throw error;
    }
  }
  return pending;
}

/** Records a migration as done, with audit entries; returns the migrations that still need an entry. */
async function recordAsDone(
  database: Database,
  { version, name }: Migration,
  unnoted: readonly Migration[],
  actor: string,
): Promise<readonly Migration[]> {
  const { engine, timeoutMs } = database;
  return database.transact(
    async (connection) => {
      const { numAffectedRows = 0n } =
        await sql`insert into schema_migrations (version, name, created_at)
          values (${version}, ${name}, ${engine.now}) ${sql.raw(engine.keepExisting)}`.execute(
          connection,
        );
      // It exists: an earlier try was committed after all, entries included.
      if (numAffectedRows === 0n) return [];
      if (!(await hasTable(engine, connection, 'audit_log'))) return unnoted;
      await noteMigrations(database, connection, unnoted, 'done', actor);
      return [];
    },
    { deadline: performance.now() + timeoutMs },
  );
}

async function noteFailure(database: Database, migration: Migration, actor: string): Promise<void> {
  await database.run(async (connection) => {
    if (!(await hasTable(database.engine, connection, 'audit_log'))) return;
    await noteMigrations(database, connection, [migration], 'failed', actor);
  });
}

function noteMigrations(
  { engine }: Database,
  connection: Connection,
  done: readonly Migration[],
  result: AuditResult,
  actor: string,
): Promise<number> {
  const entries = done.map(({ version, name }) => ({
    note: newNote('migrate', actor, { detail: `${version} ${name}` }),
    result,
  }));
  return execute(connection, insertAudit(engine, entries));
}

/**
 * Runs one statement of a migration. While it waits for its table, which some transaction uses, every payment
 * queues behind it. So it waits for one second, like every session, then steps back and tries again.
 */
async function change(
  { engine, run, timeoutMs }: Database,
  statement: string,
  onWait: OnWait,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await run((connection) => sql.raw(statement).execute(connection), {
        deadline,
        givesUpOnContention: true,
      });
      return;
    } catch (error) {
      if (engine.isDoneBefore(error)) return;
      if (!(error instanceof Contended)) throw error;
      // It may not pass even when the table is no longer in use.
      if (engine.failureOf(error.cause) !== 'contended') throw new StoreUnavailable(error.cause);
      const inOneLine = statement.replaceAll(/\s+/g, ' ');
      if (performance.now() + CHANGE_PAUSE_MS >= deadline) throw stillInUse(inOneLine);
      onWait(`${inOneLine}: its table is in use`);
      await sleep(CHANGE_PAUSE_MS);
    }
  }
}

const stillInUse = (statement: string): Refusal =>
  new Refusal(
    `A transaction uses the table and does not end. Nothing was changed by: ${statement}. See docs/migrations.md for how to find it, and migrate again.`,
  );
