import { type RunningProcess } from '@payment-gateway/testkit';

/** A part that is killed and started again, and what is known of its lives. */
export interface Keeper {
  name: string;
  /** Numbers its lives; null while it is down, or about to be killed. */
  life(): number | null;
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  kills(): number;
  starts(): number;
  /** How often it ended although nobody had killed it. */
  deaths(): number;
  /** All that its lives have written. */
  log(): string;
}

/** Keeps a process that `spawn` starts; it returns once the process is ready. */
export function keepProcess(name: string, spawn: () => Promise<RunningProcess>): Keeper {
  const logs: string[] = [];
  let running: RunningProcess | undefined;
  let isUp = false;
  let kills = 0;
  let starts = 0;
  let deaths = 0;

  return {
    name,
    life: () => (isUp ? starts : null),
    async start() {
      running = await spawn();
      starts += 1;
      isUp = true;
    },
    async kill() {
      // Before the signal: whatever a client loses from here on, the kill has taken.
      isUp = false;
      if (!running) return;
      if (running.exit()) deaths += 1;
      kills += 1;
      await running.kill();
      logs.push(running.output());
      running = undefined;
    },
    kills: () => kills,
    starts: () => starts,
    deaths: () => deaths + (running?.exit() ? 1 : 0),
    log: () => [...logs, running?.output() ?? ''].join(''),
  };
}
