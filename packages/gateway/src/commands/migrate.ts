import { openChosen } from '../compose.js';
import { loadConfig } from '../config/load-config.js';
import { runProgram } from '../run-program.js';
import { migrate, migrations, programVersion, schemaVersion } from '../storage/migrate.js';

// Changing a large table takes its time, but a database that is not there is said soon.
const TIMEOUT_MS = 3_600_000;
const CONNECT_TIMEOUT_MS = 10_000;

runProgram(async () => {
  const { database: choice } = loadConfig();
  const trial = await openChosen(choice, {
    databasePoolSize: 1,
    databaseTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  await schemaVersion(trial);
  await trial.close();
  const database = await openChosen(choice, { databasePoolSize: 2, databaseTimeoutMs: TIMEOUT_MS });
  const told = new Set<string>();
  const done = await migrate(database, migrations, (statement) => {
    if (!told.has(statement)) process.stdout.write(`waits, as its table is in use: ${statement}\n`);
    told.add(statement);
  });
  for (const { version, name } of done) process.stdout.write(`applied ${version} ${name}\n`);
  process.stdout.write(`${choice.engine}: the schema is at version ${programVersion} or later\n`);
  await database.close();
});
