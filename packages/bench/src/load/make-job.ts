import { randomBytes } from 'node:crypto';
import { type Side } from '../programs/side.js';
import { type Job } from './job.js';

/** The production mix: 90 % new payments with fresh keys, 10 % reads of earlier payments. */
const PRODUCTION_MIX = { payShare: 0.9, paths: [], expects: '"id":"' };

// Until the window begins, connections are opened and the first payments are made for the reads.
const MAX_RAMP_MS = 1_000;

/** A job for one of the sides, by default with the production mix. */
export const makeJob = (
  { apiUrl, token }: Pick<Side, 'apiUrl' | 'token'>,
  { connections, seconds }: { connections: number; seconds: number },
  special: Partial<Pick<Job, 'payShare' | 'paths' | 'expects' | 'on503' | 'rampMs'>> = {},
): Job => ({
  apiUrl,
  token,
  connections,
  rampMs: Math.min(MAX_RAMP_MS, (seconds * 1_000) / 4),
  windowMs: seconds * 1_000,
  ...PRODUCTION_MIX,
  run: newRun(),
  on503: 'fail',
  ...special,
});

// Letters only: a run of digits may look like a card number, which a reference must not contain.
const newRun = (): string =>
  randomBytes(6)
    .toString('hex')
    .replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)));

/** Throws if there were errors: the numbers of such a run mean nothing. */
export function throwOnErrors(
  { name, problems }: Pick<Side, 'name' | 'problems'>,
  errors: readonly { what: string; count: number }[],
): void {
  if (errors.length === 0) return;
  const lines = errors.slice(0, 10).map(({ what, count }) => `  ${count} × ${what}`);
  throw new Error([`The ${name} gave bad answers:`, ...lines, ...problems()].join('\n'));
}
