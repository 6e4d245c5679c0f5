// RFC 3339, 5.6; letters in either case, seconds may be left out. The flag goes without Unicode, so that
// no letter but those of ASCII is taken for a T or a Z.
const TIME =
  /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d|60)(?:\.(\d+))?)?(Z|[+ -]([01]\d|2[0-3]):([0-5]\d))$/i;

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/**
 * A time as RFC 3339 writes it, to the millisecond; null if it is none. A leap second (5.7: `23:59:60`
 * in UTC) is the first of the next day, as clocks that have none count it. In a query the plus sign
 * of an offset stands for a space and is seldom escaped, so a space there is a plus sign.
 */
export function readTime(text: string): Date | null {
  const parts = TIME.exec(text);
  if (parts === null) return null;
  const [, day = '', hour = '', minute = '', second = '0', fraction = ''] = parts;
  const [sign, offsetHours = '0', offsetMinutes = '0'] = [parts[6]?.[0], parts[7], parts[8]];
  const midnight = new Date(`${day}T00:00:00Z`);
  // The 30th of February is a day to Date, another one.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  const time = midnight.getTime() + minutes * MINUTE_MS;
  const isLastOfDay = (time + MINUTE_MS) % DAY_MS === 0;
  if (second === '60' && !isLastOfDay) return null;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  return new Date(time + Number(second) * 1_000 + ms);
}
