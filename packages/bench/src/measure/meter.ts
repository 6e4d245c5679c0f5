import { cpuMicrosOf, hasProc, machineMicros, processesOf, rssBytesOf } from './proc.js';

/** The processes to measure. Undefined: not a process of this machine. */
export type Pids = Readonly<Record<'program' | 'bank' | 'database', number | undefined>>;

/** Processor time and memory over a window; null where the system does not report them. */
type Reading = {
  readonly cpuMicros: Record<keyof Pids, number | null>;
  /** The share of the machine's processor time that unrelated processes took. */
  readonly othersShare: number | null;
  /** The program's memory. */
  readonly rssBytes: { readonly peak: number; readonly end: number } | null;
};

const SAMPLE_MS = 250;
const NOTHING: Reading = {
  cpuMicros: { program: null, bank: null, database: null },
  othersShare: null,
  rssBytes: null,
};

/**
 * Measures processes from outside, at no cost to them. `loadPid` is the load process, which belongs to the
 * measurement like this process.
 */
export function createMeter(
  pids: Pids,
  loadPid: number | undefined,
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
    const ours = [...Object.values(groups).flat(), loadPid ?? 0, process.pid];
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
