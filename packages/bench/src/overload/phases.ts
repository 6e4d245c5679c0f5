import { type Job } from '../load/job.js';

/** A stretch of the run, on a bank that is fast or takes its time. */
export interface Phase {
  name: string;
  connections: number;
  bank: 'fast' | 'slow';
  on503: Job['on503'];
  /** Long enough for the slow bank to be heard several times. */
  leastSeconds: number;
  /** When the gateway is back is told of a phase that follows a bad one. */
  tellsRecovery: boolean;
}

export const SLOW_BANK_MS = 5_000;
const USUAL = {
  connections: 64,
  bank: 'fast',
  on503: 'wait',
  leastSeconds: 10,
  tellsRecovery: false,
} as const;
const MANY = { ...USUAL, connections: 1_000 } as const;
const SLOW = { ...USUAL, bank: 'slow', leastSeconds: 20 } as const;
const AGAIN = { ...USUAL, leastSeconds: 15, tellsRecovery: true } as const;

/** The first is the peak, with which the others are compared. */
export const phases: readonly Phase[] = [
  { ...USUAL, name: 'peak' },
  { ...MANY, name: 'many, who wait as they are told' },
  { ...MANY, name: 'many, who ask again at once', on503: 'insist' },
  { ...AGAIN, name: 'usual again' },
  { ...SLOW, name: 'slow bank' },
  { ...SLOW, name: 'slow bank, more than fit', connections: 512 },
  { ...AGAIN, name: 'fast bank again' },
];
