import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryFolder, waitFor } from '@payment-gateway/testkit';
import { paySequentially, startGatewayWithoutWorkers, type SyncCount } from './pay-sequentially.js';

/** Why strace cannot be used here, or null if it can. */
export function straceMissing(): string | null {
  const { error, status } = spawnSync('strace', ['-qq', '-e', 'trace=none', 'true']);
  if (error) return 'there is no strace on this machine';
  return status === 0 ? null : 'strace is not allowed to trace processes here';
}

/** Counts the syncs of a gateway on SQLite with strace, which sees every system call. */
export async function countSqliteSyncs(
  bankApiUrl: string,
  { payments }: { payments: number },
): Promise<SyncCount> {
  const folder = temporaryFolder('syncs');
  const gateway = await startGatewayWithoutWorkers({
    SQLITE_FILE: join(folder, 'gateway.sqlite'),
    BANK_URL: bankApiUrl,
  });
  const trace = join(folder, 'strace.txt');
  const strace = await run({
    command: 'strace',
    args: ['-f', '-e', 'trace=fsync,fdatasync', '-o', trace, '-p', String(gateway.pid)],
    env: { PATH: process.env.PATH },
  });
  try {
    await waitFor(() => strace.output().includes('attached'), { what: 'strace to attach' });
    await paySequentially(gateway.apiUrl, 'warm-up', 1);
    const before = countSyncs(trace);
    await paySequentially(gateway.apiUrl, 'counted', payments);
    return { payments, syncs: countSyncs(trace) - before };
  } finally {
    await strace.terminate('SIGINT');
    await gateway.kill();
  }
}

// A call that another thread interrupts is on two lines; only the first one matches.
const countSyncs = (file: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /\b(fsync|fdatasync)\(/.test(line)).length;
