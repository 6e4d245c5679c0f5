import { type Arguments } from '../arguments.js';
import { startLoader } from '../load/loader.js';
import { makeJob } from '../load/make-job.js';
import { createMeter } from '../measure/meter.js';
import { openArena } from '../programs/arena.js';
import { startBenchGateway } from '../programs/gateway.js';
import { productionSettings } from '../programs/settings.js';
import { type Say } from '../report/say.js';
import { type Phase, phases } from './phases.js';
import { type Stress, stressHead, tellStress, tellUnheard } from './stress.js';
import { startSwitchedBank } from './switch-bank.js';

const RECOVERED = 0.9;

/** More clients than fit, and a bank that takes its time: how the gateway stays in bounds. */
export async function runOverload(asked: Arguments, say: Say): Promise<Stress[]> {
  const arena = await openArena(asked.engine);
  const bank = await startSwitchedBank();
  const gateway = await startBenchGateway({
    ground: await arena.freshGround(),
    settings: { ...productionSettings(bank.apiUrl), ...asked.gatewayEnv },
  });
  const loader = startLoader();

  async function stress(phase: Phase, peakPerSecond: number): Promise<Stress> {
    await bank.be(phase.bank);
    gateway.trimLog();
    const { connections, on503, leastSeconds, tellsRecovery } = phase;
    const seconds = Math.max(asked.seconds, leastSeconds);
    const pids = { program: gateway.pid, bank: undefined, database: undefined };
    const meter = createMeter(pids, loader.pid);
    // A ramp would hide how long it takes to come back.
    const job = makeJob(
      gateway,
      { connections, seconds },
      { on503, ...(tellsRecovery && { rampMs: 0 }) },
    );
    const result = await loader.run(job, (moment) => {
      if (moment === 'begun') meter.begin();
      else meter.end();
    });
    const back = result.perSecond.findIndex((good) => good >= RECOVERED * peakPerSecond);
    return {
      phase,
      result,
      peakRssBytes: meter.reading().rssBytes?.peak ?? null,
      recoveredAfter: tellsRecovery && back !== -1 ? back : null,
    };
  }

  try {
    say(`${asked.engine} (${arena.version})\n\n${stressHead()}`);
    const warmUp = makeJob(gateway, { connections: 64, seconds: asked.seconds });
    await loader.run(warmUp);
    const seen: Stress[] = [];
    for (const phase of phases) {
      const peak = seen[0]?.result;
      const one = await stress(phase, peak === undefined ? 0 : peak.payments / peak.seconds);
      seen.push(one);
      say(tellStress(one, seen[0] ?? one));
    }
    say(await tellUnheard(gateway.ground));
    return seen;
  } finally {
    await loader.stop();
    await gateway.stop();
    await gateway.ground.close();
    await bank.close();
    await arena.close();
  }
}
