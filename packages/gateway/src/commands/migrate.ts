import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { loadConfig } from '../config/load-config.js';
import { describeError } from '../observability/describe-error.js';
import { openChosen } from '../compose/open-database.js';
import { systemUser } from '../process/system-user.js';
import { migrate, programVersion, schemaVersion } from '../database/migrate.js';
import { migrations } from '../database/migrations/all.js';
import { refuseWrongColumns } from '../database/text-columns.js';
import { as } from './kit/parameters.js';

// Changing a large table takes its time, but a database that is not there is said soon.
const TIMEOUT_MS = 3_600_000;
const CONNECT_TIMEOUT_MS = 10_000;

export const command = defineCommand({
  summary: "brings the schema up to this program's version, while payments go on",
  options: { as },
  async run({ as: actor = systemUser() }, say) {
    const { database: choice } = loadConfig('migrate');
    const reported = new Set<string>();
    const onWait = (what: string): void => {
      if (!reported.has(what)) say(`waits: ${what}`);
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
    for (const { version, name } of done) say(`applied ${version} ${name}`);
    await refuseWrongColumns(database);
    say(`${choice.engine}: the schema is at version ${programVersion} or later`);
    await database.close();
  },
});
