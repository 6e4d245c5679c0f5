import { createDatabase, rowsOf, wholeOf } from '@payment-gateway/testkit';
import { query } from '../books/mysql-books.js';
import { makeTables } from '../gateways/make-tables.js';
import { paySequentially, startGatewayWithoutWorkers, type SyncCount } from './pay-sequentially.js';

/**
 * Counts the syncs of the server's log by the server's own counter. `unsafe` turns the sync at each
 * commit off: the control run, in which the count must be too low.
 */
export async function countMysqlSyncs(
  serverUrl: string,
  bankApiUrl: string,
  { payments, unsafe = false }: { payments: number; unsafe?: boolean },
): Promise<SyncCount> {
  const { url, drop } = await createDatabase(serverUrl);
  await makeTables(url);
  const gateway = await startGatewayWithoutWorkers({ DATABASE_URL: url, BANK_URL: bankApiUrl });
  try {
    await paySequentially(gateway.apiUrl, 'warm-up', 1);
    await setSyncAtCommit(url, !unsafe);
    const before = await logSyncs(url);
    await paySequentially(gateway.apiUrl, 'counted', payments);
    return { payments, syncs: (await logSyncs(url)) - before };
  } finally {
    await gateway.kill();
    await setSyncAtCommit(url, true);
    await drop();
  }
}

const setSyncAtCommit = (url: string, isOn: boolean): Promise<unknown> =>
  query(url, `set global innodb_flush_log_at_trx_commit = ${isOn ? 1 : 0}`);

// From 10.8 on MariaDB does not count the syncs of its log separately.
const COUNTERS = ['Innodb_os_log_fsyncs', 'Innodb_data_fsyncs'];

async function logSyncs(url: string): Promise<number> {
  const names = COUNTERS.map((name) => `'${name}'`).join(', ');
  const rows = rowsOf(await query(url, `show global status where variable_name in (${names})`));
  const row = COUNTERS.map((name) => rows.find((one) => one.Variable_name === name)).find(Boolean);
  if (!row) throw new Error('The server does not count its syncs');
  return wholeOf(row, 'Value');
}
