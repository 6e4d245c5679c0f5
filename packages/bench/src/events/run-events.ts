import { startBankSimulator } from '@payment-gateway/testkit';
import { type Arguments } from '../command-line/command.js';
import { type Print } from '../command-line/print.js';
import { openDatabases } from '../programs/databases.js';
import { bankSettings } from '../programs/settings.js';
import { sendBesideHangingEndpoints } from './endpoints.js';
import { followWriters } from './follow.js';

/** Shows that events are complete, and in time beside endpoints that hang. False if one of the two fails. */
export async function runEvents({ engine }: Arguments, print: Print): Promise<boolean> {
  const databases = await openDatabases(engine);
  const bank = await startBankSimulator({ env: bankSettings });
  try {
    print(`${engine} (${databases.version})\n\n`);
    const isComplete = await followWriters(databases, bank.apiUrl, print);
    const isInTime = await sendBesideHangingEndpoints(databases, bank.apiUrl, print);
    return isComplete && isInTime;
  } finally {
    await bank.kill();
    await databases.close();
  }
}
