import { randomBytes } from 'node:crypto';
import { type Side } from '../programs/side.js';
import { type Job } from './job.js';

/** 90 % new payments with fresh keys, 10 % reads of payments made before: the production mix. */
export const PRODUCTION_MIX = { payShare: 0.9, paths: [] };

// Connections are opened and the mix finds payments to read before anything counts.
const LONGEST_RAMP_MS = 1_000;

/** A job for one of the sides; the production mix unless told otherwise. */
export const makeJob = (
  { apiUrl, token }: Pick<Side, 'apiUrl' | 'token'>,
  { connections, seconds }: { connections: number; seconds: number },
  special: Partial<Pick<Job, 'payShare' | 'paths' | 'on503' | 'rampMs'>> = {},
): Job => ({
  apiUrl,
  token,
  connections,
  rampMs: Math.min(LONGEST_RAMP_MS, (seconds * 1_000) / 4),
  windowMs: seconds * 1_000,
  ...PRODUCTION_MIX,
  run: randomBytes(6).toString('hex'),
  on503: 'fail',
  ...special,
});

/** Throws when something went wrong: numbers of a run with errors say nothing. */
export function refuseErrors(
  { name, complaints }: Pick<Side, 'name' | 'complaints'>,
  errors: readonly { what: string; count: number }[],
): void {
  if (errors.length === 0) return;
  const told = errors.slice(0, 10).map(({ what, count }) => `  ${count} × ${what}`);
  throw new Error(
    [`Not every answer of the ${name} was good:`, ...told, ...complaints()].join('\n'),
  );
}
