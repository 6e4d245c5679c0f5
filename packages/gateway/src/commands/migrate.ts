import '@payment-gateway/service-kit/closed-process';
import { loadConfig } from '../config/load-config.js';
import { describeError } from '../observability/describe-error.js';
import { openChosen } from '../compose/open-database.js';
import { Refusal } from '../domain/errors.js';
import { runProgram } from '../process/run-program.js';
import { migrate, migrations, programVersion, schemaVersion } from '../database/migrate.js';
import { refuseWrongColumns } from '../database/text-columns.js';
import { AS_USAGE, takeActor } from './actor.js';

const USAGE = `usage: npm run migrate
  brings the schema up to this program's version, while payments go on
${AS_USAGE}`;

// Changing a large table takes its time, but a database that is not there is said soon.
const TIMEOUT_MS = 3_600_000;
const CONNECT_TIMEOUT_MS = 10_000;

runProgram(async () => {
  const { actor, words } = takeActor(process.argv.slice(2));
  if (words.length > 0) throw new Refusal(USAGE);
  const { database: choice } = loadConfig('migrate');
  const reported = new Set<string>();
  const onWait = (what: string): void => {
    if (!reported.has(what)) process.stdout.write(`waits: ${what}\n`);
    reported.add(what);
  };
  const onRetry = (error: unknown): void => {
    onWait(`the database is asked again (${describeError(error).error_code ?? 'no answer'})`);
  };
  const open = (databasePoolSize: number, databaseTimeoutMs: number) =>
    openChosen(choice, { databasePoolSize, databaseTimeoutMs }, { onRetry });

  const trial = await open(1, CONNECT_TIMEOUT_MS);
  await schemaVersion(trial);
  await trial.close();
  const database = await open(2, TIMEOUT_MS);
  const done = await migrate(database, migrations, onWait, actor);
  for (const { version, name } of done) process.stdout.write(`applied ${version} ${name}\n`);
  await refuseWrongColumns(database);
  process.stdout.write(`${choice.engine}: the schema is at version ${programVersion} or later\n`);
  await database.close();
});
