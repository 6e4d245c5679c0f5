import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../config/load-config.js';
import { describeError } from '../observability/describe-error.js';
import { openChosen } from '../compose/open-database.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { UnfitDatabase } from '../database/engines/unfit-database.js';
import { programVersion, schemaVersion } from '../database/migrate.js';

const LOOK_EVERY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 3_000;

export const command = defineCommand({
  summary: 'waits until the schema is new enough for this program; changes nothing',
  details:
    'Stands in front of a gateway, which refuses to start on an old schema, until `migrate` is done.',
  async run(_, say) {
    const { database: choice } = loadConfig('wait-for-schema');
    const database = await openChosen(choice, {
      databasePoolSize: 1,
      databaseTimeoutMs: CONNECT_TIMEOUT_MS,
    });

    async function situation(): Promise<'ready' | { readonly waitingFor: string }> {
      try {
        const version = await schemaVersion(database);
        if (version >= programVersion) return 'ready';
        return { waitingFor: `the schema is at version ${version}, wanted is ${programVersion}` };
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        return { waitingFor: whyNot(error) };
      }
    }

    let said = '';
    for (let now = await situation(); now !== 'ready'; now = await situation()) {
      if (now.waitingFor !== said) say(`waiting: ${now.waitingFor}`);
      said = now.waitingFor;
      await sleep(LOOK_EVERY_MS);
    }
    say(`the schema is at version ${programVersion} or later`);
    await database.close();
  },
});

/** Why the database does not answer. Throws what no wait would end. */
function whyNot(error: StoreUnavailable): string {
  const { cause } = error;
  if (!(cause instanceof UnfitDatabase)) {
    return `the database does not answer (${describeError(cause).error_code ?? 'no reason'})`;
  }
  if (cause.mayPass) return cause.message;
  throw error;
}
