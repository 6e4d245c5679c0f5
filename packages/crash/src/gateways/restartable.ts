import { supervised } from './supervised.js';

/** A process or a server, ready to work. */
type Running = {
  kill(): Promise<unknown>;
  /** Undefined while it runs. */
  exit(): object | undefined;
  output(): string;
};

/** A part of the system that is killed and restarted, and what happened to it. */
export type Restartable = {
  readonly name: string;
  /** The number of the current run; null while it is down or about to be killed. */
  currentRun(): number | null;
  start(): Promise<void>;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
  kills(): number;
  starts(): number;
  /** How many times it exited without being killed. */
  crashes(): number;
  /** The output of all runs. */
  log(): string;
};

/** Makes a part of what `start` starts; it returns once that is ready. */
export function restartable(name: string, start: () => Promise<Running>): Restartable {
  const logs: string[] = [];
  let run: Running | undefined;
  let isUp = false;
  let kills = 0;
  let starts = 0;
  let crashes = 0;

  return {
    name,
    currentRun: () => (isUp ? starts : null),
    async start() {
      run = await supervised(start);
      starts += 1;
      isUp = true;
    },
    async kill() {
      // Before the signal: from here on a request may fail because of the kill.
      isUp = false;
      if (!run) return;
      if (run.exit()) crashes += 1;
      kills += 1;
      await run.kill();
      logs.push(run.output());
      run = undefined;
    },
    kills: () => kills,
    starts: () => starts,
    crashes: () => crashes + (run?.exit() ? 1 : 0),
    log: () => [...logs, run?.output() ?? ''].join(''),
  };
}
