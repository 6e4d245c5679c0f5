import { cpus, totalmem } from 'node:os';

/** The machine of a run. Only the ratios of a run can be compared with those of another. */
export type Machine = {
  readonly at: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly node: string;
};

export const machine = (): Machine => ({
  at: new Date().toISOString(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 1024 ** 3),
  node: process.version,
});
