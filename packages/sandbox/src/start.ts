import '@payment-gateway/service-kit/closed-process';
import { whenOrphaned } from './orphan.js';
import { takenPorts } from './ports.js';
import { createSandbox } from './sandbox.js';
import { welcome } from './screen.js';
import type { SandboxService } from './service.js';
import { readSettings } from './settings.js';
import { watchSources } from './watch.js';

// npm passes a signal on to this process, which the terminal has already sent to it: one Ctrl-C
// arrives twice. Only one that comes later is a second one.
const SECOND_SIGNAL_AFTER_MS = 500;

// Both services have it from here: what they write is for the user who started them alone.
const OWN_USER_ALONE = 0o077;

const isWatching = process.argv.includes('--watch');

/** `npm start`: both services on one machine, until Ctrl-C. `npm run dev` restarts them on a change. */
async function main(): Promise<void> {
  process.umask(OWN_USER_ALONE);
  say('  Starting the bank simulator and the gateway…\n');
  loadDotEnv();
  const settings = readSettings(process.env);
  // All, before anything starts, so that nothing is left half-way.
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
    complain(
      `The ${service.name} has stopped (${how}). It said last:\n\n${lines.join('')}\n` +
        `All of its log: ${service.log.path}`,
    );
    if (isWatching) return; // the next change may mend it
    process.exitCode = 1;
    await stop();
  }

  async function restart(): Promise<void> {
    if (stopping) return;
    const startedAt = performance.now();
    try {
      await sandbox.restart();
      say(`  Restarted in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.\n`);
    } catch (error) {
      complain(messageOf(error));
    }
  }

  async function obey(signal: NodeJS.Signals): Promise<void> {
    if (stopping) {
      if (signal === 'SIGINT' && performance.now() - stopping.since > SECOND_SIGNAL_AFTER_MS) {
        process.exitCode = 1;
        say('  Killing them; what was under way is settled at the next start.\n');
        sandbox.kill();
      }
      return;
    }
    say('\n  Stopping; payments under way are finished first.\n');
    await stop();
    if (process.exitCode === undefined) say('  Stopped.\n');
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void obey(signal));
  }
  whenOrphaned(() => void obey('SIGTERM'));

  try {
    const logs = await sandbox.start();
    if (!stopping) say(welcome(settings, logs));
    if (isWatching && !stopping) endWatch = watchSources(restart);
  } catch (error) {
    // Whoever stopped it, or lost it, has said so.
    if (stopping) return;
    await stop();
    throw error;
  }
}

function loadDotEnv(): void {
  const { ENV_FILE: named = '', NODE_ENV: mode } = process.env;
  if (named === '' && mode === 'production') return;
  try {
    // As the services do: else a port named there would not be known here.
    process.loadEnvFile(named === '' ? '.env' : named);
  } catch {
    // There is none, which is usual.
  }
}

function say(text: string): void {
  process.stdout.write(text);
}

function complain(text: string): void {
  process.stderr.write(`\n${text}\n`);
}

// A closed terminal takes its output along, but the services still have to be stopped in order.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

main().catch((error: unknown) => {
  complain(messageOf(error));
  process.exitCode = 1;
});
