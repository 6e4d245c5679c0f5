import { httpGet } from '../http-get.js';
import { waitFor } from '../wait-for.js';
import { testEnvironment } from './environment.js';
import { temporaryFolder } from './lifeline.js';
import { run, tail, type RunningProcess } from './run.js';

/** What to start, and how to see that it is ready. */
export interface ServiceOptions {
  /** For messages and the name of its folder. */
  name: string;
  /** Absolute path of the built program. */
  entry: string;
  args?: readonly string[];
  /** The Node to run it with; this one by default. */
  node?: string;
  env?: Readonly<Record<string, string>>;
  /** Answers 200 once the service can work. */
  readyUrl: string;
  /** Where it runs; a fresh folder by default, so that no `.env` or `.data` of others is found. */
  cwd?: string;
  timeoutMs?: number;
}

/** A real service process that has reported to be ready. */
export interface Service extends RunningProcess {
  name: string;
  /** Scheme, host and port. */
  url: string;
  cwd: string;
}

/** Starts a built service as production runs it and returns when it is ready. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, entry, args = [], env = {}, readyUrl, timeoutMs = 20_000 } = options;
  const cwd = options.cwd ?? temporaryFolder(name);
  const running = await run({
    command: options.node ?? process.execPath,
    args: ['--enable-source-maps', entry, ...args],
    env: testEnvironment(env),
    cwd,
  });
  try {
    await waitFor(
      async () => {
        const exit = running.exit();
        if (exit) throw new Error(`${name} ended by ${exit.signal ?? `code ${exit.code ?? 0}`}`);
        return await answersOk(readyUrl);
      },
      { timeoutMs, what: `${name} to answer 200 on ${readyUrl}` },
    );
  } catch (error) {
    await running.kill();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}\n${tail(running.output())}`, { cause: error });
  }
  return { ...running, name, url: new URL(readyUrl).origin, cwd };
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await httpGet(url)).status === 200;
  } catch {
    return false;
  }
}
