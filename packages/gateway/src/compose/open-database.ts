import { type Config, type DatabaseChoice } from '../config/config.js';
import { Refusal } from '../domain/errors.js';
import { describeError } from '../observability/describe-error.js';
import { createGlance } from '../observability/metrics/glance.js';
import { type Logger } from '../services/ports/logger.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { mayChangeAuditLog } from '../database/audit-protection.js';
import { type Database } from '../database/database.js';
import { DeadlineMissed } from '../database/deadline-missed.js';
import { migrate, programVersion, schemaVersion } from '../database/migrate.js';
import { migrations } from '../database/migrations/all.js';
import { type DatabaseEvents, openMysql, openSqlite } from '../database/open.js';
import { refuseWrongColumns } from '../database/text-columns.js';
import { createWriteProbe } from '../database/write-probe.js';
import { systemUser } from '../process/system-user.js';

// The probe writes a row, and anyone can trigger it.
const WRITABLE_FOR_MS = 1_000;

// A request gives up after one missed deadline, because somebody waits for it. A start can outlast a busy
// database, however short that deadline is.
const START_PATIENCE_MS = 20_000;

/** Opens the configured database. */
export function openChosen(
  choice: DatabaseChoice,
  limits: { databasePoolSize: number; databaseTimeoutMs: number },
  events: DatabaseEvents = {},
): Promise<Database> {
  const { databasePoolSize: poolSize, databaseTimeoutMs: timeoutMs } = limits;
  if (choice.engine === 'sqlite') return openSqlite(choice.file, timeoutMs, events);
  const { address, tls, mustBeDurable } = choice;
  return Promise.resolve(
    openMysql(address, { poolSize, timeoutMs, tls, mustBeDurable, ...events }),
  );
}

/** Whether the database accepts writes. The result is cached for a while; changes are logged. */
export function createIsWritable(database: Database, logger: Logger): () => Promise<boolean> {
  const probe = createWriteProbe(database, (failure) => {
    if (failure === null) logger.info({}, 'database_takes_writes');
    else
      logger.error(
        { ...describeError(failure), reason: reasonOf(failure) },
        'database_refuses_writes',
      );
  });
  const glance = createGlance(probe, {
    freshMs: WRITABLE_FOR_MS,
    patienceMs: database.timeoutMs,
  });
  return async () => (await glance()) === true;
}

// For problems that an operator can fix: these messages quote only names.
function reasonOf(failure: unknown): string | undefined {
  const cause = failure instanceof StoreUnavailable ? failure.cause : failure;
  return cause instanceof Refusal ? cause.message : undefined;
}

/**
 * Opens the database for work. The embedded one is migrated at once; the operator migrates a server.
 * Throws Refusal if it does not meet this program's needs.
 */
export async function openReady(config: Config, logger: Logger): Promise<Database> {
  const database = await openChosen(config.database, config, {
    onMove(from, to) {
      logger.warn(
        { from: `${from.host}:${from.port}`, to: `${to.host}:${to.port}` },
        'database_host_changed',
      );
    },
  });
  if (config.database.engine === 'sqlite') {
    await migrate(database, migrations, () => undefined, systemUser());
  }
  const giveUpAt = performance.now() + START_PATIENCE_MS;
  await whileSlow(() => refuseOldSchema(database), giveUpAt);
  await whileSlow(() => refuseWrongColumns(database), giveUpAt);
  return database;
}

/** Repeats a look at the database that gets no answer in time. */
async function whileSlow(look: () => Promise<void>, giveUpAt: number): Promise<void> {
  try {
    await look();
  } catch (error) {
    const isSlow = error instanceof StoreUnavailable && error.cause instanceof DeadlineMissed;
    if (!isSlow || performance.now() > giveUpAt) throw error;
    await whileSlow(look, giveUpAt);
  }
}

/** Logs if the gateway's user could change the audit log. Does not prevent the start. */
export async function warnOfOpenLog(database: Database, logger: Logger): Promise<void> {
  const isOpen = await mayChangeAuditLog(database).catch(() => false);
  if (isOpen) logger.warn({}, 'audit_log_not_protected');
}

// A newer schema is fine: migrations first expand, and contract only when no program needs the old form.
async function refuseOldSchema(database: Database): Promise<void> {
  const version = await schemaVersion(database);
  if (version >= programVersion) return;
  throw new Refusal(
    `The database is at schema version ${version}, this program needs ${programVersion}. Run: npm run migrate`,
  );
}
