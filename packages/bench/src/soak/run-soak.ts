import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBankSimulator, temporaryFolder } from '@payment-gateway/testkit';
import { type Arguments } from '../arguments.js';
import { startLoader } from '../load/loader.js';
import { makeJob, refuseErrors } from '../load/make-job.js';
import { hasProc, processesOf, rssBytesOf } from '../measure/proc.js';
import { openArena } from '../programs/arena.js';
import { startBenchGateway } from '../programs/gateway.js';
import { bankSettings, productionSettings } from '../programs/settings.js';
import { type Say } from '../report/say.js';
import { judgeMemory, type MemoryVerdict, type Sample } from './memory.js';

const CONNECTIONS = 64;
const SAMPLE_MS = 5_000;
const MEGABYTE = 1024 ** 2;

/** Loads the gateway for minutes and watches its memory. */
export async function runSoak(asked: Arguments, minutes: number, say: Say): Promise<MemoryVerdict> {
  if (!hasProc()) throw new Error('Memory is read from /proc, which this system does not have');
  const arena = await openArena(asked.engine);
  const bank = await startBankSimulator({ env: bankSettings });
  const heapFile = join(temporaryFolder('heap'), 'used');
  const gateway = await startBenchGateway({
    ground: await arena.freshGround(),
    settings: {
      ...productionSettings(bank.apiUrl),
      ...asked.gatewayEnv,
      BENCH_HEAP_FILE: heapFile,
    },
    nodeArgs: ['--require', join(__dirname, '../../dist/soak/tell-heap.js')],
  });
  const loader = startLoader();
  const samples: Sample[] = [];
  const startedAt = performance.now();

  function sample(): void {
    gateway.trimLog(); // a line for each payment would fill the disk
    const taken = {
      seconds: (performance.now() - startedAt) / 1_000,
      rssMegabytes: rssBytesOf(processesOf(gateway.pid)) / MEGABYTE,
      heapMegabytes: existsSync(heapFile) ? Number(readFileSync(heapFile, 'utf8')) / MEGABYTE : 0,
    };
    samples.push(taken);
    const [at, rss, heap] = [taken.seconds, taken.rssMegabytes, taken.heapMegabytes].map((value) =>
      value.toFixed(0).padStart(6),
    );
    say(`${at} s   ${rss} MB occupied   ${heap} MB of objects\n`);
  }

  const sampling = setInterval(sample, SAMPLE_MS);
  try {
    const seconds = minutes * 60;
    const job = makeJob(gateway, { connections: CONNECTIONS, seconds });
    const { errors, payments } = await loader.run(job);
    refuseErrors(gateway, errors);
    const verdict = judgeMemory(samples, seconds);
    if (verdict === undefined) throw new Error('There are too few samples to judge by');
    say(`\n${payments.toLocaleString('en')} payments\n${tellVerdict(verdict)}`);
    return verdict;
  } finally {
    clearInterval(sampling);
    await loader.stop();
    await gateway.stop();
    await gateway.ground.close();
    await bank.kill();
    await arena.close();
  }
}

const tellVerdict = (verdict: MemoryVerdict): string =>
  `occupied: ${verdict.rssSlopePerMinute.toFixed(2)} MB more a minute; ` +
  `objects: ${verdict.heapSlopePerMinute.toFixed(2)} MB more a minute\n` +
  `${verdict.isFlat ? 'holds ' : 'FAILS '} memory at the end at most 1.2 × that after the first fifth: ` +
  `${verdict.atEnd.toFixed(0)} MB after ${verdict.grownUp.toFixed(0)} MB\n`;
