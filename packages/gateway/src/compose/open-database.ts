import { type Config, type DatabaseChoice } from '../config/config.js';
import { Refusal } from '../domain/errors.js';
import { describeError } from '../observability/describe-error.js';
import { createGlance } from '../observability/metrics/glance.js';
import { type Logger } from '../services/ports/logger.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { mayChangeAuditLog } from '../database/audit-protection.js';
import { type Database } from '../database/database.js';
import { migrate, migrations, programVersion, schemaVersion } from '../database/migrate.js';
import { type DatabaseEvents, openMysql, openSqlite } from '../database/open.js';
import { refuseWrongColumns } from '../database/text-columns.js';
import { createWriteProbe } from '../database/write-probe.js';
import { systemUser } from '../process/system-user.js';

// A look is a write, and anybody may ask for one.
const WRITABLE_FOR_MS = 1_000;

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

/** Whether the database takes writes. Asked again after a while only; a change is logged. */
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

// Of what an operator can mend: such a sentence quotes nothing but names.
function reasonOf(failure: unknown): string | undefined {
  const cause = failure instanceof StoreUnavailable ? failure.cause : failure;
  return cause instanceof Refusal ? cause.message : undefined;
}

/**
 * Opens it for work. The embedded database is migrated at once; a server is migrated by its operator.
 * Throws Refusal when it is not as this program needs it.
 */
export async function openReady(config: Config, logger: Logger): Promise<Database> {
  const database = await openChosen(config.database, config, {
    onMove(from, to) {
      logger.warn(
        { from: `${from.host}:${from.port}`, to: `${to.host}:${to.port}` },
        'another database host from now on',
      );
    },
  });
  if (config.database.engine === 'sqlite') {
    await migrate(database, migrations, () => undefined, systemUser());
  }
  await refuseOldSchema(database);
  await refuseWrongColumns(database);
  return database;
}

/** Logs that the gateway's own user could change the audit log. Keeps no gateway from starting. */
export async function warnOfOpenLog(database: Database, logger: Logger): Promise<void> {
  const isOpen = await mayChangeAuditLog(database).catch(() => false);
  if (isOpen) logger.warn({}, 'audit_log_not_protected');
}

// A schema that is ahead is fine: migrations first expand, and contract only when no program needs
// the old form any more.
async function refuseOldSchema(database: Database): Promise<void> {
  const version = await schemaVersion(database);
  if (version >= programVersion) return;
  throw new Refusal(
    `The database is at schema version ${version}, this program needs ${programVersion}. Run: npm run migrate`,
  );
}
