import { type Language } from './words/words.js';

const MINUTE_MS = 60_000;

/** Whole minutes until then, at least one. */
export const minutesUntil = (then: Date, now: Date): number =>
  Math.max(1, Math.floor((then.getTime() - now.getTime()) / MINUTE_MS));

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(language: Language, withDate: boolean): Intl.DateTimeFormat {
  const key = `${language} ${withDate}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(language, {
    ...(withDate && { day: 'numeric', month: 'long' }),
    hour: 'numeric',
    minute: '2-digit',
    // A page without a script does not learn where its reader is.
    timeZone: 'UTC',
    timeZoneName: 'short',
  });
  formats.set(key, format);
  return format;
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** A time of day, with the date if it is not today's. */
export const formatTime = (time: Date, now: Date, language: Language): string =>
  formatFor(language, dayOf(time) !== dayOf(now)).format(time);
