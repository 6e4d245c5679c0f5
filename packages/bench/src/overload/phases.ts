import { type Job } from '../load/job.js';

/** A part of the run, with a fast or a slow bank. */
export type Phase = {
  readonly name: string;
  readonly connections: number;
  readonly bank: 'fast' | 'slow';
  readonly on503: Job['on503'];
  /** Long enough for several answers of the slow bank. */
  readonly minSeconds: number;
  /** Whether to show how long recovery from the phase before takes. */
  readonly showsRecovery: boolean;
};

export const SLOW_BANK_MS = 5_000;
const USUAL = {
  connections: 64,
  bank: 'fast',
  on503: 'wait',
  minSeconds: 10,
  showsRecovery: false,
} as const;
const MANY = { ...USUAL, connections: 1_000 } as const;
const SLOW = { ...USUAL, bank: 'slow', minSeconds: 20 } as const;
const AGAIN = { ...USUAL, minSeconds: 15, showsRecovery: true } as const;

/** The phases in order. The first is the peak that the others are compared with. */
export const phases: readonly Phase[] = [
  { ...USUAL, name: 'peak' },
  { ...MANY, name: 'many, who wait for Retry-After' },
  { ...MANY, name: 'many, who retry at once', on503: 'retry_at_once' },
  { ...AGAIN, name: 'usual again' },
  { ...SLOW, name: 'slow bank' },
  { ...SLOW, name: 'slow bank, more than fit', connections: 512 },
  { ...AGAIN, name: 'fast bank again' },
];
