import { z } from 'zod';
import { failWith } from './fields.js';

// RFC 3339, 5.6; letters in either case, seconds are optional. Without the flag for Unicode, so that only
// ASCII letters match T and Z.
const TIME =
  /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.(\d+))?)?(Z|[+ -]([01]\d|2[0-3]):([0-5]\d))$/i;

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/**
 * Reads a time in the format of RFC 3339, to the millisecond; null if it is not valid. A leap second (5.7:
 * `23:59:60` in UTC) becomes the first second of the next day. In a query, an unescaped plus sign arrives as a
 * space, so a space before the offset counts as a plus sign.
 */
export function readTime(text: string): Date | null {
  const parts = TIME.exec(text);
  if (parts === null) return null;
  const [, day = '', hour = '', minute = '', second = '0', fraction = ''] = parts;
  const [sign, offsetHours = '0', offsetMinutes = '0'] = [parts[6]?.[0], parts[7], parts[8]];
  const midnight = new Date(`${day}T00:00:00Z`);
  // Date turns the 30th of February into a day in March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  const time = midnight.getTime() + minutes * MINUTE_MS;
  const isLastOfDay = (time + MINUTE_MS) % DAY_MS === 0;
  if (second === '60' && !isLastOfDay) return null;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  return new Date(time + Number(second) * 1_000 + ms);
}

/** A time in a query. */
export const time = (description: string) =>
  z
    .string()
    .transform(
      (given, context) =>
        readTime(given) ??
        failWith(context, 'invalid_time', 'must be a time such as 2026-11-22T20:27:00Z (RFC 3339)'),
    )
    .optional()
    .meta({ description, format: 'date-time' });
