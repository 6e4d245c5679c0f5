import { join } from 'node:path';
import { programFile } from '@payment-gateway/testkit/processes/program-file';
import { startService, type SandboxService } from './service.js';
import type { PortSetting, SandboxSettings } from '../settings/settings.js';

/** Both services. */
type Sandbox = {
  /** Starts the bank and then the gateway; returns their logs' paths once both are ready. */
  start(): Promise<string[]>;
  /** Stops both and starts the programs as they are built now. */
  restart(): Promise<void>;
  /** Stops the gateway and then the bank, in any state. */
  stop(): Promise<void>;
  kill(): void;
};

/** Calls `onLoss` when a service ends without being stopped. */
export function createSandbox(
  settings: SandboxSettings,
  onLoss: (service: SandboxService, how: string) => void,
): Sandbox {
  const running: SandboxService[] = [];
  const stopped = new WeakSet<SandboxService>();
  let stopping = false;
  const isStopping = (): boolean => stopping;

  async function startOne(name: string, entry: string, env: NodeJS.ProcessEnv, at: PortSetting) {
    if (isStopping()) return;
    const service = await startService(name, entry, env, join(settings.logFolder, `${name}.log`));
    running.push(service);
    // Stopped while it was being started.
    if (isStopping()) {
      await stopBoth();
      return;
    }
    void service.ended.then((how) => {
      if (!stopped.has(service)) onLoss(service, how);
    });
    await service.untilReady(`http://${at.host}:${at.port}`);
  }

  async function startBoth(): Promise<void> {
    const { bank, bankEnvironment, gateway, gatewayEnvironment } = settings;
    // The bank first: the gateway is only ready when it can reach it.
    await startOne('bank', programFile('bank-simulator/main'), bankEnvironment, bank);
    await startOne('gateway', programFile('gateway/main'), gatewayEnvironment, gateway);
  }

  async function stopBoth(): Promise<void> {
    for (const service of running) stopped.add(service);
    // The gateway first: its payments in flight still need the bank.
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
