import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programFile, startBankSimulator, temporaryFolder } from '@payment-gateway/testkit';
import { type Arguments } from '../command-line/command.js';
import { startLoadProcess } from '../load/load-process.js';
import { makeJob, throwOnErrors } from '../load/make-job.js';
import { hasProc, processesOf, rssBytesOf } from '../measure/proc.js';
import { openDatabases } from '../programs/databases.js';
import { startBenchGateway } from '../programs/gateway.js';
import { bankSettings, productionSettings } from '../programs/settings.js';
import { type Print } from '../command-line/print.js';
import { judgeMemory, type MemoryVerdict, type Sample } from './memory.js';

const CONNECTIONS = 64;
const SAMPLE_MS = 5_000;
const MEGABYTE = 1024 ** 2;

/** Loads the gateway for some minutes and watches its memory. */
export async function runSoak(
  options: Arguments,
  minutes: number,
  print: Print,
): Promise<MemoryVerdict> {
  if (!hasProc()) throw new Error('Memory is read from /proc, which this system does not have');
  const databases = await openDatabases(options.engine);
  const bank = await startBankSimulator({ env: bankSettings });
  const heapFile = join(temporaryFolder('heap'), 'used');
  const gateway = await startBenchGateway({
    database: await databases.create(),
    settings: {
      ...productionSettings(bank.apiUrl),
      ...options.gatewayEnv,
      BENCH_HEAP_FILE: heapFile,
    },
    nodeArgs: ['--require', programFile('bench/report-heap')],
  });
  const loadProcess = startLoadProcess();
  const samples: Sample[] = [];
  const startedAt = performance.now();

  function sample(): void {
    gateway.truncateLog(); // a line for each payment would fill the disk
    const taken = {
      seconds: (performance.now() - startedAt) / 1_000,
      rssMegabytes: rssBytesOf(processesOf(gateway.pid)) / MEGABYTE,
      heapMegabytes: existsSync(heapFile) ? Number(readFileSync(heapFile, 'utf8')) / MEGABYTE : 0,
    };
    samples.push(taken);
    const [at, rss, heap] = [taken.seconds, taken.rssMegabytes, taken.heapMegabytes].map((value) =>
      value.toFixed(0).padStart(6),
    );
    print(`${at} s   ${rss} MB resident   ${heap} MB heap\n`);
  }

  const sampling = setInterval(sample, SAMPLE_MS);
  try {
    const seconds = minutes * 60;
    const job = makeJob(gateway, { connections: CONNECTIONS, seconds });
    const { errors, payments } = await loadProcess.run(job);
    throwOnErrors(gateway, errors);
    const verdict = judgeMemory(samples, seconds);
    if (verdict === undefined) throw new Error('There are too few samples');
    print(`\n${payments.toLocaleString('en')} payments\n${formatVerdict(verdict)}`);
    return verdict;
  } finally {
    clearInterval(sampling);
    await loadProcess.stop();
    await gateway.stop();
    await gateway.database.close();
    await bank.kill();
    await databases.close();
  }
}

const formatVerdict = (verdict: MemoryVerdict): string =>
  `resident: ${verdict.rssSlopePerMinute.toFixed(2)} MB growth per minute; ` +
  `heap: ${verdict.heapSlopePerMinute.toFixed(2)} MB growth per minute\n` +
  `${verdict.isFlat ? 'holds ' : 'FAILS '} memory at the end at most 1.2 × that after the first fifth: ` +
  `${verdict.atEnd.toFixed(0)} MB after ${verdict.afterWarmUp.toFixed(0)} MB\n`;
