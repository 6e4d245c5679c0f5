import { existsSync, readdirSync, readFileSync } from 'node:fs';

// The unit in which the kernel reports processor time (USER_HZ): 100 per second on Linux.
const MICROS_PER_TICK = 10_000;
// Fields of /proc/<pid>/stat, counted after the name, which may contain anything.
const PROCESS_GROUP = 2;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** False on systems without /proc, where these numbers are left out. */
export const hasProc = (): boolean => existsSync('/proc/self/stat');

/** The processes of a group, by its leader: a gateway may have several. */
export const processesOf = (leader: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && Number(statOf(pid)?.[PROCESS_GROUP]) === leader);

/** Processor time used so far by all threads of the processes, in user mode and in the kernel. */
export const cpuMicrosOf = (pids: readonly number[]): number =>
  sum(pids, (pid) => {
    const stat = statOf(pid);
    return (Number(stat?.[USER_TICKS] ?? 0) + Number(stat?.[SYSTEM_TICKS] ?? 0)) * MICROS_PER_TICK;
  });

/** Time of all processors since the system started. Time stolen by another guest counts as busy. */
export function machineMicros(): { busy: number; total: number } {
  const ticks = read('/proc/stat')?.split('\n')[0]?.split(/ +/).slice(1).map(Number) ?? [];
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softIrq = 0, steal = 0] =
    ticks;
  const busy = user + nice + system + steal;
  return {
    busy: busy * MICROS_PER_TICK,
    total: (busy + idle + waiting + irq + softIrq) * MICROS_PER_TICK,
  };
}

/** The resident memory of the processes. */
export const rssBytesOf = (pids: readonly number[]): number =>
  sum(pids, (pid) => {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
    return Number(kilobytes ?? 0) * 1024;
  });

function statOf(pid: number): string[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

// A process may end at any moment.
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const sum = (pids: readonly number[], of: (pid: number) => number): number =>
  pids.reduce((total, pid) => total + of(pid), 0);
