import { type Arguments } from '../command-line/command.js';
import { startLoadProcess } from '../load/load-process.js';
import { makeJob } from '../load/make-job.js';
import { createMeter } from '../measure/meter.js';
import { openDatabases } from '../programs/databases.js';
import { startBenchGateway } from '../programs/gateway.js';
import { productionSettings } from '../programs/settings.js';
import { type Print } from '../command-line/print.js';
import { type Phase, phases } from './phases.js';
import { type PhaseResult, phaseHead, formatPhase, formatUnknownOutcomes } from './phase-result.js';
import { startSwitchableBank } from './switchable-bank.js';

const RECOVERED = 0.9;

/** Shows how the gateway copes with more clients than it can serve, and with a slow bank. */
export async function runOverload(options: Arguments, print: Print): Promise<PhaseResult[]> {
  const databases = await openDatabases(options.engine);
  const bank = await startSwitchableBank();
  const gateway = await startBenchGateway({
    database: await databases.create(),
    settings: { ...productionSettings(bank.apiUrl), ...options.gatewayEnv },
  });
  const loadProcess = startLoadProcess();

  async function runPhase(phase: Phase, peakPerSecond: number): Promise<PhaseResult> {
    await bank.setSpeed(phase.bank);
    gateway.truncateLog();
    const { connections, on503, minSeconds, showsRecovery } = phase;
    const seconds = Math.max(options.seconds, minSeconds);
    const pids = { program: gateway.pid, bank: undefined, database: undefined };
    const meter = createMeter(pids, loadProcess.pid);
    // A ramp would hide how long recovery takes.
    const job = makeJob(
      gateway,
      { connections, seconds },
      { on503, ...(showsRecovery && { rampMs: 0 }) },
    );
    const result = await loadProcess.run(job, (moment) => {
      if (moment === 'began') meter.begin();
      else meter.end();
    });
    const back = result.perSecond.findIndex((good) => good >= RECOVERED * peakPerSecond);
    return {
      phase,
      result,
      peakRssBytes: meter.reading().rssBytes?.peak ?? null,
      recoveredAfter: showsRecovery && back !== -1 ? back : null,
    };
  }

  try {
    print(`${options.engine} (${databases.version})\n\n${phaseHead()}`);
    const warmUp = makeJob(gateway, { connections: 64, seconds: options.seconds });
    await loadProcess.run(warmUp);
    const actual: PhaseResult[] = [];
    for (const phase of phases) {
      const peak = actual[0]?.result;
      const one = await runPhase(phase, peak === undefined ? 0 : peak.payments / peak.seconds);
      actual.push(one);
      print(formatPhase(one, actual[0] ?? one));
    }
    print(await formatUnknownOutcomes(gateway.database));
    return actual;
  } finally {
    await loadProcess.stop();
    await gateway.stop();
    await gateway.database.close();
    await bank.close();
    await databases.close();
  }
}
