import { setTimeout as sleep } from 'node:timers/promises';
import { type Print } from '../command-line/print.js';
import { startLoadProcess } from '../load/load-process.js';
import { makeJob, throwOnErrors } from '../load/make-job.js';
import { countIn } from '../programs/database.js';
import { type Databases } from '../programs/databases.js';
import { startBenchGateway } from '../programs/gateway.js';
import { productionSettings } from '../programs/settings.js';
import { type Event, readOn } from './merchant.js';

const WRITERS = 64;
const EVENTS = 20_000;
const LOAD_SECONDS = 5;
const LOOK_EVERY_MS = 100;

/** Whether a reader of `GET /events` that runs behind many writers gets every event once. */
export async function followWriters(
  databases: Databases,
  bankApiUrl: string,
  print: Print,
): Promise<boolean> {
  const gateway = await startBenchGateway({
    database: await databases.create(),
    settings: productionSettings(bankApiUrl),
  });
  const loadProcess = startLoadProcess();
  let isWriting = true;

  async function follow(): Promise<readonly Event[]> {
    const events: Event[] = [];
    for (;;) {
      const isLast = !isWriting && (await countIn(gateway.database, UNSEQUENCED)) === 0;
      await readOn(gateway, events);
      if (isLast) return events;
      await sleep(LOOK_EVERY_MS);
    }
  }

  try {
    const following = follow();
    while ((await countIn(gateway.database, STEPS)) < EVENTS) {
      const job = makeJob(
        gateway,
        { connections: WRITERS, seconds: LOAD_SECONDS },
        { payShare: 1, rampMs: 0 },
      );
      throwOnErrors(gateway, (await loadProcess.run(job)).errors);
      gateway.truncateLog();
    }
    isWriting = false;
    const events = await following;
    // Every step of these payments is one event.
    const steps = await countIn(gateway.database, STEPS);
    const missed = steps - new Set(events.map(({ id }) => id)).size;
    const isGapless = events.every(({ sequence }, place) => sequence === place + 1);
    const holds = missed === 0 && events.length === steps && isGapless;
    print(
      `${holds ? 'holds ' : 'FAILS '} a reader behind ${WRITERS} writers: ${steps} events, ${missed} missed, ${events.length - steps + missed} twice\n`,
    );
    return holds;
  } finally {
    isWriting = false;
    await loadProcess.stop();
    await gateway.stop();
    await gateway.database.close();
  }
}

const STEPS = 'select count(*) from payment_events';
const UNSEQUENCED = 'select count(*) from payment_events where unsequenced is not null';
