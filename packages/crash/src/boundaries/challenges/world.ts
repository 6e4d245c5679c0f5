import { join } from 'node:path';
import {
  freePort,
  startBankProxy,
  startBankSimulator,
  startDatabaseProxy,
  startGateway,
  temporaryFolder,
  type BankSimulator,
} from '@payment-gateway/testkit';
import {
  bankSettings,
  challengedSettings,
  challengeSettings,
  notifying,
  quickSettings,
  withoutRecovery,
} from '../../gateways/settings.js';
import { restartable, type Restartable } from '../../gateways/restartable.js';
import { createNotebook, type Notebook } from '../../judge/notebook.js';
import { type Environment, type MakeEnvironment } from '../environment.js';
import { settingsOf } from '../run-boundary.js';
import { type ChallengeBoundary } from './challenge-boundary.js';
import { type Stage } from './actors.js';

/** Everything that a boundary needs, with a bank of its own: it notifies one gateway, and may be killed. */
export type World = Stage & {
  readonly bankPart: Restartable;
  readonly proxy: Awaited<ReturnType<typeof startBankProxy>>;
  /** How many responses to COMMIT were lost. */
  lostCommits(): number;
  /** Call this when the steps before the boundary are done. */
  startBoundary(): void;
  /** Restarts the gateway, or several, as they run otherwise. */
  recover(): Promise<void>;
  /** Files with data of payments, and what the processes wrote. */
  readonly traces: readonly string[];
  logs(): { readonly name: string; readonly text: string }[];
  close(): Promise<void>;
};

type Commits = { readonly url: string; lost(): number; close(): Promise<void> };

const NO_COMMITS: Commits = { url: '', lost: () => 0, close: () => Promise.resolve() };

export async function startWorld(
  boundary: ChallengeBoundary,
  makeEnvironment: MakeEnvironment,
): Promise<World> {
  const [bankPort, gatewayPort, secondPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
  ]);
  const ledgerFile = join(temporaryFolder('ledger'), 'ledger.sqlite');
  const notebook: Notebook = createNotebook();
  let simulator: BankSimulator | undefined;
  const bankPart = restartable('bank', async () => {
    simulator = await startBankSimulator({
      env: {
        ...bankSettings,
        ...challengeSettings(boundary.challengeMs),
        ...notifying(`http://127.0.0.1:${gatewayPort}`),
      },
      port: bankPort,
      ledgerFile,
    });
    return simulator;
  });
  const bank = (): BankSimulator => {
    if (!simulator) throw new Error('The bank has never been started');
    return simulator;
  };
  const bankApiUrl = `http://127.0.0.1:${bankPort}/api/v1`;
  const [environment, proxy] = await Promise.all([
    makeEnvironment(bankApiUrl),
    startBankProxy(bankApiUrl),
    bankPart.start(),
  ]);
  const commits = boundary.commits ? await loseCommits(boundary.commits, environment) : NO_COMMITS;

  const publicUrl = `http://localhost:${gatewayPort}`;
  const usual = { BANK_URL: proxy.apiUrl, PUBLIC_URL: publicUrl };
  let isPreparing = true;
  let isRecovering = false;
  const start = (port: number, cwd: string) => {
    if (isRecovering) {
      return startGateway({
        env: { ...settingsOf(environment, quickSettings), ...usual },
        port,
        cwd,
      });
    }
    return startGateway({
      env: {
        ...settingsOf(environment, challengedSettings),
        ...(boundary.hasWorkers !== true && withoutRecovery),
        ...usual,
        ...(commits.url !== '' && { DATABASE_URL: commits.url }),
      },
      port,
      cwd,
      ...(boundary.step && { program: 'crash/paused-gateway', args: [...boundary.step] }),
    });
  };
  const [cwd, secondCwd] = [temporaryFolder('gateway'), temporaryFolder('gateway')];
  const gateway = restartable('gateway', () => start(gatewayPort, cwd));
  const second = restartable('second gateway', () => start(secondPort, secondCwd));
  await gateway.start();

  const url = `http://127.0.0.1:${gatewayPort}`;
  return {
    environment,
    gateway,
    apiUrl: `${url}/api/v1`,
    bank,
    bankPart,
    proxy,
    notebook,
    web: {
      gatewayUrl: publicUrl,
      gateways: [{ part: gateway, url }],
      bankUrl: `http://localhost:${bankPort}`,
      bank: bankPart,
    },
    lostCommits: commits.lost,
    leavesUnknown: () => isPreparing && boundary.hasWorkers !== true,
    startBoundary() {
      isPreparing = false;
    },
    async recover() {
      isRecovering = true;
      const gateways = boundary.restartedAs === 2 ? [gateway, second] : [gateway];
      // All have started or failed, so that none is left behind.
      const starts = await Promise.allSettled(gateways.map((one) => one.start()));
      const failed = starts.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    },
    traces: [ledgerFile, ...environment.traces],
    logs: () => [gateway, second, bankPart].map((part) => ({ name: part.name, text: part.log() })),
    async close() {
      await Promise.all([gateway.kill(), second.kill(), bankPart.kill()]);
      proxy.close();
      await commits.close();
    },
  };
}

/** One proxy behind the other: each loses the responses of its own statement. */
async function loseCommits(
  { fault, statements }: NonNullable<ChallengeBoundary['commits']>,
  { databaseUrl }: Environment,
): Promise<Commits> {
  const proxies: Awaited<ReturnType<typeof startDatabaseProxy>>[] = [];
  for (const statement of statements) {
    const behind = proxies.at(-1)?.url ?? databaseUrl;
    proxies.push(await startDatabaseProxy(behind, statement, fault));
  }
  return {
    url: proxies.at(-1)?.url ?? databaseUrl,
    lost: () => proxies.reduce((sum, proxy) => sum + proxy.lostResponses(), 0),
    async close() {
      for (const proxy of proxies.reverse()) await proxy.close();
    },
  };
}
