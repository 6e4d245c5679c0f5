import { join } from 'node:path';
import { untilReady } from './readiness.js';
import { startService, type SandboxService } from './service.js';
import type { PortSetting, SandboxSettings } from './settings.js';

/** Both services, from the first start to the last stop. */
export interface Sandbox {
  /** Starts the bank and then the gateway; returns their logs' paths once both are ready. */
  start(): Promise<string[]>;
  /** Stops both and starts them again, with the programs as they are now. */
  restart(): Promise<void>;
  /** Stops the gateway and then the bank, in whatever state they are. */
  stop(): Promise<void>;
  kill(): void;
}

/** Puts the two services together. Calls `onLoss` when one ends that was not asked to. */
export function createSandbox(
  settings: SandboxSettings,
  onLoss: (service: SandboxService, how: string) => void,
): Sandbox {
  const running: SandboxService[] = [];
  const asked = new WeakSet<SandboxService>();
  let stopping = false;

  async function startOne(name: string, entry: string, env: NodeJS.ProcessEnv, at: PortSetting) {
    if (stopping) return;
    const service = startService(name, entry, env, join(settings.logFolder, `${name}.log`));
    running.push(service);
    void service.ended.then((how) => {
      if (!asked.has(service)) onLoss(service, how);
    });
    await untilReady(service, at);
  }

  async function startBoth(): Promise<void> {
    const { bank, gateway, gatewayEnvironment } = settings;
    // The bank first: a gateway that finds none has nothing to charge with.
    const bankEntry = require.resolve('@payment-gateway/bank-simulator');
    await startOne('bank', bankEntry, process.env, bank);
    const gatewayEntry = require.resolve('@payment-gateway/gateway');
    await startOne('gateway', gatewayEntry, gatewayEnvironment, gateway);
  }

  async function stopBoth(): Promise<void> {
    for (const service of running) asked.add(service);
    // The gateway first: its payments under way still need the bank.
    for (const service of running.toReversed()) {
      await service.stop();
      running.splice(running.indexOf(service), 1);
    }
  }

  return {
    async start() {
      await startBoth();
      return running.map((service) => service.log.path);
    },
    async restart() {
      await stopBoth();
      await startBoth();
    },
    async stop() {
      stopping = true;
      await stopBoth();
    },
    kill() {
      for (const service of running) service.kill();
    },
  };
}
