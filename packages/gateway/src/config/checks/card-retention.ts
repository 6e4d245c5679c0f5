import { type SettingsReader } from '../reader.js';
import { settings } from '../settings.js';

// Nobody means 30 ms who writes 30, and what is removed does not come back.
const LEAST_IN_PRODUCTION_MS = 3_600_000;

/** Milliseconds for which a card number is kept after its payment is final. */
export function cardRetentionMs({ read, refuse }: SettingsReader, production: boolean): number {
  const { cardRetentionMs: one, mode } = settings;
  const retentionMs = read(one);
  if (production && retentionMs < LEAST_IN_PRODUCTION_MS) {
    refuse([one, mode], `must be at least ${LEAST_IN_PRODUCTION_MS}, an hour, in production`);
  }
  return retentionMs;
}
