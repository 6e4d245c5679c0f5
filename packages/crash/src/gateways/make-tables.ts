import { openChosen } from '@payment-gateway/gateway/open-database';
import { readConfig } from '@payment-gateway/gateway/config';
import { migrate } from '@payment-gateway/gateway/migrate';

/** Makes the tables of a database, as `npm run migrate` does. */
export async function makeTables(databaseUrl: string): Promise<void> {
  const { database: choice } = readConfig({
    NODE_ENV: 'development',
    DATABASE_URL: databaseUrl,
  });
  const database = await openChosen(choice, { databasePoolSize: 1, databaseTimeoutMs: 20_000 });
  await migrate(database);
  await database.close();
}
