import { existsSync, readdirSync, readFileSync } from 'node:fs';

// What the kernel counts processor time in towards programs (USER_HZ): 100 a second on Linux.
const MICROS_PER_TICK = 10_000;
// Of /proc/<pid>/stat, counted from behind the name, in which anything may stand.
const PROCESS_GROUP = 2;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** False where the system does not tell of its processes this way: numbers are left out there. */
export const hasProc = (): boolean => existsSync('/proc/self/stat');

/** The processes of a group, by its leader: a gateway may be several. */
export const processesOf = (leader: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && Number(statOf(pid)?.[PROCESS_GROUP]) === leader);

/** Processor time that the processes have used so far, all threads, in user mode and in the kernel. */
export const cpuMicrosOf = (pids: readonly number[]): number =>
  sum(pids, (pid) => {
    const stat = statOf(pid);
    return (Number(stat?.[USER_TICKS] ?? 0) + Number(stat?.[SYSTEM_TICKS] ?? 0)) * MICROS_PER_TICK;
  });

/** Of all processors together since the system started; the time that another guest took counts too. */
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

/** Memory that the processes occupy (resident set). */
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
