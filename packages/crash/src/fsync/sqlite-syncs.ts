import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryFolder, waitFor } from '@payment-gateway/testkit';
import { payInTurn, startQuietGateway, type SyncCount } from './pay-in-turn.js';

/** Null if strace can be used here, else why not. */
export function whyNoStrace(): string | null {
  const { error, status } = spawnSync('strace', ['-qq', '-e', 'trace=none', 'true']);
  if (error) return 'there is no strace on this machine';
  return status === 0 ? null : 'strace may not look into processes here';
}

/** Counts the syncs of a gateway on SQLite by strace, which sees every call of the process. */
export async function countSqliteSyncs(
  bankApiUrl: string,
  { payments }: { payments: number },
): Promise<SyncCount> {
  const folder = temporaryFolder('syncs');
  const gateway = await startQuietGateway({
    SQLITE_FILE: join(folder, 'gateway.sqlite'),
    BANK_URL: bankApiUrl,
  });
  const seen = join(folder, 'strace.txt');
  const strace = await run({
    command: 'strace',
    args: ['-f', '-e', 'trace=fsync,fdatasync', '-o', seen, '-p', String(gateway.pid)],
    env: { PATH: process.env.PATH },
  });
  try {
    await waitFor(() => strace.output().includes('attached'), { what: 'strace to attach' });
    await payInTurn(gateway.apiUrl, 'warm-up', 1);
    const before = countSyncs(seen);
    await payInTurn(gateway.apiUrl, 'counted', payments);
    return { payments, syncs: countSyncs(seen) - before };
  } finally {
    await strace.terminate('SIGINT');
    await gateway.kill();
  }
}

// A call that another thread interrupts stands on two lines; its beginning is counted.
const countSyncs = (file: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /\b(fsync|fdatasync)\(/.test(line)).length;
