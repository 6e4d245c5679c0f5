import '@payment-gateway/service-kit/process/closed-process';
import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { flag } from '@payment-gateway/service-kit/command-line/parameters';
import { wordsOfProgram } from '@payment-gateway/service-kit/command-line/read-words';
import { runCommand } from '@payment-gateway/service-kit/command-line/run-commands';
import { messageOf } from '@payment-gateway/testkit/processes/message-of';
import { watchSources } from './launcher/watch-sources.js';
import { welcome } from './launcher/welcome.js';
import { whenOrphaned } from './launcher/when-orphaned.js';
import { createSandbox } from './services/sandbox.js';
import type { SandboxService } from './services/service.js';
import { readSettings } from './settings/settings.js';
import { takenPorts } from './settings/taken-ports.js';

// The terminal sends a signal to this process, and npm forwards the same signal: one Ctrl-C arrives
// twice. Only a later one counts as a second Ctrl-C.
const SECOND_SIGNAL_AFTER_MS = 500;

// Inherited by both services: only the user who started them can access their files.
const OWN_USER_ONLY = 0o077;

const command = defineCommand({
  summary: 'runs both services on this machine, until Ctrl-C',
  options: { watch: flag('restarts them when a source changes; npm run dev does') },
  run: ({ watch = false }) => main(watch),
});

async function main(isWatching: boolean): Promise<void> {
  process.umask(OWN_USER_ONLY);
  print('  Starting the bank simulator and the gateway…\n');
  loadDotEnv();
  const settings = readSettings(process.env);
  // All ports are checked before anything starts.
  const { gateway, bank, metrics } = settings;
  const taken = await takenPorts([gateway, bank, metrics].filter((it) => it !== null));
  if (taken.length > 0) throw new Error(taken.join('\n'));

  const sandbox = createSandbox(settings, (service, how) => void lose(service, how));
  let stopping: { since: number; finished: Promise<void> } | undefined;
  let endWatch: (() => void) | undefined;

  function stop(): Promise<void> {
    endWatch?.();
    stopping ??= { since: performance.now(), finished: sandbox.stop() };
    return stopping.finished;
  }

  async function lose(service: SandboxService, how: string): Promise<void> {
    const lines = service.log.lastLines().map((line) => `    ${line}\n`);
    printError(
      `The ${service.name} has stopped (${how}). Its last lines:\n\n${lines.join('')}\n` +
        `The whole log: ${service.log.path}`,
    );
    if (isWatching) return; // the next change may fix it
    process.exitCode = 1;
    await stop();
  }

  async function restart(): Promise<void> {
    if (stopping) return;
    const startedAt = performance.now();
    try {
      await sandbox.restart();
      print(`  Restarted in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.\n`);
    } catch (error) {
      printError(messageOf(error));
    }
  }

  async function handle(signal: NodeJS.Signals): Promise<void> {
    if (stopping) {
      if (signal === 'SIGINT' && performance.now() - stopping.since > SECOND_SIGNAL_AFTER_MS) {
        process.exitCode = 1;
        print('  Killing them; payments in flight are settled at the next start.\n');
        sandbox.kill();
      }
      return;
    }
    print('\n  Stopping; payments in flight are finished first.\n');
    await stop();
    if (process.exitCode === undefined) print('  Stopped.\n');
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void handle(signal));
  }
  whenOrphaned(() => void handle('SIGTERM'));

  try {
    const logs = await sandbox.start();
    if (!stopping) print(welcome(settings, logs));
    if (isWatching && !stopping) endWatch = watchSources(restart);
  } catch (error) {
    // The reason has been printed already.
    if (stopping) return;
    await stop();
    throw error;
  }
}

function loadDotEnv(): void {
  const { ENV_FILE: named = '', NODE_ENV: mode } = process.env;
  if (named === '' && mode === 'production') return;
  try {
    // As the services do: the launcher needs the ports in it.
    process.loadEnvFile(named === '' ? '.env' : named);
  } catch {
    // There is usually none.
  }
}

function print(text: string): void {
  process.stdout.write(text);
}

function printError(text: string): void {
  process.stderr.write(`\n${text}\n`);
}

// After the terminal is closed output fails, but the services still have to be stopped in order.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

runCommand('npm start --', command, wordsOfProgram()).then(
  (code) => {
    if (code !== 0) process.exitCode = code;
  },
  (error: unknown) => {
    printError(messageOf(error));
    process.exitCode = 1;
  },
);
