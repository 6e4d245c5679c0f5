import { createDatabase } from '@payment-gateway/testkit';
import { query } from '../books/mysql-books.js';
import { makeTables } from '../processes.js';
import { rowsOf, wholeOf } from '../read.js';
import { payInTurn, startQuietGateway, type SyncCount } from './pay-in-turn.js';

/**
 * Counts the syncs of the server's log by the server's own counter. With `unsafe`, the server is
 * told not to sync at each commit: the control, in which the count must fall short.
 */
export async function countMysqlSyncs(
  serverUrl: string,
  bankApiUrl: string,
  { payments, unsafe = false }: { payments: number; unsafe?: boolean },
): Promise<SyncCount> {
  const { url, drop } = await createDatabase(serverUrl);
  await makeTables(url);
  const gateway = await startQuietGateway({ DATABASE_URL: url, BANK_URL: bankApiUrl });
  try {
    await payInTurn(gateway.apiUrl, 'warm-up', 1);
    await setSafety(url, !unsafe);
    const before = await logSyncs(url);
    await payInTurn(gateway.apiUrl, 'counted', payments);
    return { payments, syncs: (await logSyncs(url)) - before };
  } finally {
    await gateway.kill();
    await setSafety(url, true);
    await drop();
  }
}

const setSafety = (url: string, safe: boolean): Promise<unknown> =>
  query(url, `set global innodb_flush_log_at_trx_commit = ${safe ? 1 : 0}`);

// MariaDB 10.8 and later no longer counts the syncs of its log apart from those of all its files.
const COUNTERS = ['Innodb_os_log_fsyncs', 'Innodb_data_fsyncs'];

async function logSyncs(url: string): Promise<number> {
  const names = COUNTERS.map((name) => `'${name}'`).join(', ');
  const rows = rowsOf(await query(url, `show global status where variable_name in (${names})`));
  const row = COUNTERS.map((name) => rows.find((it) => it.Variable_name === name)).find(Boolean);
  if (!row) throw new Error('The server does not count its syncs');
  return wholeOf(row, 'Value');
}
