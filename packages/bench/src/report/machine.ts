import { cpus, totalmem } from 'node:os';

/** What a result was measured on. Only ratios within one run can be compared with another's. */
export interface Machine {
  at: string;
  cpu: string;
  cores: number;
  memoryGigabytes: number;
  node: string;
}

export const machine = (): Machine => ({
  at: new Date().toISOString(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 1024 ** 3),
  node: process.version,
});
