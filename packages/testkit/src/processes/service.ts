import { isOk } from './http-request.js';
import { temporaryFolder } from './lifeline.js';
import { messageOf } from './message-of.js';
import { type ProgramOptions, startProgram } from './programs.js';
import { tail, type RunningProcess } from './run.js';
import { waitFor } from './wait-for.js';

/** What to start, and how to see that it is ready. */
type ServiceOptions = {
  /** For messages and the name of its folder. */
  readonly name: string;
  /** The path of the built program. */
  readonly entry: string;
  /** Answers 200 once the service can work. */
  readonly readyUrl: string;
  readonly timeoutMs?: number;
} & ProgramOptions;

/** A running service that has reported ready. */
export type Service = {
  readonly name: string;
  /** Scheme, host and port. */
  readonly url: string;
  readonly cwd: string;
} & RunningProcess;

/** Starts a built service as production runs it and returns when it is ready. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, entry, readyUrl, timeoutMs = 60_000 } = options;
  const cwd = options.cwd ?? temporaryFolder(name);
  const running = await startProgram(entry, { ...options, cwd });
  try {
    await waitFor(
      async () => {
        const exit = running.exit();
        if (exit) throw new Error(`${name} ended by ${exit.signal ?? `code ${exit.code ?? 0}`}`);
        return await isOk(readyUrl);
      },
      { timeoutMs, what: `${name} to answer 200 on ${readyUrl}` },
    );
  } catch (error) {
    await running.kill();
    throw new Error(`${messageOf(error)}\n${tail(running.output())}`, { cause: error });
  }
  return { ...running, name, url: new URL(readyUrl).origin, cwd };
}
