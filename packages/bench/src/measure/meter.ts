import { cpuMicrosOf, hasProc, machineMicros, processesOf, rssBytesOf } from './proc.js';

/** Whose processor time is told apart. Undefined: not a process of this machine. */
export type Pids = Readonly<Record<'program' | 'bank' | 'database', number | undefined>>;

/** Processor time and memory over a window; null where the system does not tell. */
export interface Reading {
  cpuMicros: Record<keyof Pids, number | null>;
  /** Of all the machine's time, how much went to what has nothing to do with the measurement. */
  othersShare: number | null;
  /** Of the program. */
  rssBytes: { peak: number; end: number } | null;
}

const SAMPLE_MS = 250;
const NOTHING: Reading = {
  cpuMicros: { program: null, bank: null, database: null },
  othersShare: null,
  rssBytes: null,
};

/**
 * Looks at processes from outside while they work; what it costs them is nothing. `loaderPid` is who
 * loads them: it takes part in the measurement, as this process does.
 */
export function createMeter(
  pids: Pids,
  loaderPid: number | undefined,
): { begin(): void; end(): void; reading(): Reading } {
  let reading = NOTHING;
  let finish = (): void => undefined;

  function begin(): void {
    if (!hasProc()) return;
    const groups = {
      program: groupOf(pids.program),
      bank: groupOf(pids.bank),
      database: groupOf(pids.database),
    };
    const ours = [...Object.values(groups).flat(), loaderPid ?? 0, process.pid];
    const before = { ...timesOf(groups), ours: cpuMicrosOf(ours), machine: machineMicros() };
    let peak = rssBytesOf(groups.program);
    const sampling = setInterval(() => {
      peak = Math.max(peak, rssBytesOf(groups.program));
    }, SAMPLE_MS);

    finish = () => {
      clearInterval(sampling);
      const after = { ...timesOf(groups), ours: cpuMicrosOf(ours), machine: machineMicros() };
      const end = rssBytesOf(groups.program);
      const used = (whose: keyof Pids): number | null =>
        groups[whose].length === 0 ? null : after[whose] - before[whose];
      reading = {
        cpuMicros: { program: used('program'), bank: used('bank'), database: used('database') },
        othersShare: Math.max(
          0,
          (after.machine.busy - before.machine.busy - (after.ours - before.ours)) /
            (after.machine.total - before.machine.total),
        ),
        rssBytes: { peak: Math.max(peak, end), end },
      };
    };
  }

  return {
    begin,
    end: () => {
      finish();
    },
    reading: () => reading,
  };
}

type Groups = Record<keyof Pids, number[]>;

const groupOf = (leader: number | undefined): number[] =>
  leader === undefined ? [] : processesOf(leader);

const timesOf = ({ program, bank, database }: Groups): Record<keyof Pids, number> => ({
  program: cpuMicrosOf(program),
  bank: cpuMicrosOf(bank),
  database: cpuMicrosOf(database),
});
