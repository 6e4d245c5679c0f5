import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '@payment-gateway/testkit/processes/child';
import { isOk } from '@payment-gateway/testkit/processes/http-request';
import { waitFor } from '@payment-gateway/testkit/processes/wait-for';
import { openLog, type LogFile } from './log-file.js';

// Closed from the start, where this Node can; otherwise the services do it a moment later.
const closed = ['--disable-sigusr1'].filter((it) => process.allowedNodeEnvironmentFlags.has(it));

// Longer than a service gives its own requests to finish.
const STOP_MS = 30_000;
const READY_MS = 60_000;
const READY_CHECK_MS = 50;

/** One of the two services as a child process. */
export type SandboxService = {
  readonly name: string;
  readonly log: LogFile;
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
  /** Returns when the service is ready; throws a sentence for the user if it will not be. */
  untilReady(baseUrl: string): Promise<void>;
  /** Lets it finish its requests, and returns when it has ended. */
  stop(): Promise<void>;
  kill(): void;
};

/** Starts a built service with its output in a log file. */
export async function startService(
  name: string,
  entry: string,
  env: NodeJS.ProcessEnv,
  logPath: string,
): Promise<SandboxService> {
  const log = openLog(logPath);
  const preloaded = join(__dirname, 'stop-with-launcher.js');
  const child = await startChild({
    command: process.execPath,
    args: [...closed, '--enable-source-maps', '--require', preloaded, entry],
    env: { ...env, STOP_WITH_LAUNCHER: 'yes' },
    stdio: ['ignore', log.descriptor, log.descriptor, 'ipc'],
  }).finally(() => {
    closeSync(log.descriptor);
  });

  return {
    name,
    log,
    ended: child.exited.then(({ code, signal }) => signal ?? `exit code ${code ?? 0}`),
    async untilReady(baseUrl) {
      await waitFor(
        () => {
          if (child.exit()) throw new Error(`The ${name} did not start.`);
          return isOk(`${baseUrl}/health/ready`);
        },
        {
          timeoutMs: READY_MS,
          intervalMs: READY_CHECK_MS,
          what: `the ${name} to be ready. Its log: ${log.path}`,
        },
      );
    },
    async stop() {
      // One that has to be killed has stopped as well.
      await child.terminate('SIGTERM', STOP_MS).catch(() => undefined);
    },
    kill() {
      void child.kill();
    },
  };
}
