import { type SettingsReader } from '@payment-gateway/service-kit/config/reader';
import { settings } from '../settings.js';

// A value of 30 is a mistake, and deleted numbers cannot be restored.
const LEAST_IN_PRODUCTION_MS = 3_600_000;

/** How long a card number is stored after its payment is final, in milliseconds. */
export function cardRetentionMs({ read, refuse }: SettingsReader, production: boolean): number {
  const { cardRetentionMs: one, mode } = settings;
  const retentionMs = read(one);
  if (production && retentionMs < LEAST_IN_PRODUCTION_MS) {
    refuse([one, mode], `must be at least ${LEAST_IN_PRODUCTION_MS}, an hour, in production`);
  }
  return retentionMs;
}
