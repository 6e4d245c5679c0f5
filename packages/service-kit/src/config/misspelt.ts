/**
 * The setting that a misspelt variable was most likely meant to be; null if it resembles none. Without this
 * check, a misspelt variable would silently have no effect.
 */
export function meantBy(name: string, settings: readonly string[]): string | null {
  if (settings.includes(name)) return null;
  const given = name.toUpperCase();
  const cutShort = settings.find((one) => given.includes('_') && one.startsWith(given));
  if (cutShort !== undefined) return cutShort;
  const stem = stemOf(given);
  // A single word is too common, unless it has a unit: DRAIN could be anything, DRAIN_SECONDS hardly.
  const hasSuffix = stem !== given;
  const sameStem = settings.find(
    (one) => stemOf(one) === stem && (stem.includes('_') || (hasSuffix && one !== stem)),
  );
  if (sameStem !== undefined) return sameStem;
  const [closest] = settings
    // At least this many letters differ; counting them all takes a tenth of a program's start.
    .filter((one) => Math.abs(one.length - given.length) <= mostSlips(one))
    .map((one) => ({ one, distance: distanceBetween(given, one) }))
    .filter(({ one, distance }) => distance <= mostSlips(one))
    .sort((a, b) => a.distance - b.distance);
  return closest?.one ?? null;
}

// In a short word two typos make another word: DOCS, TODO.
const SHORT = 8;
const mostSlips = (setting: string): number => (setting.length < SHORT ? 1 : 2);

// Ignores units, so that a duration in another unit is recognized, and `_FILE` where it is not supported.
const stemOf = (name: string): string =>
  name.replace(
    /_(MS|MSEC|MILLIS|MILLISECONDS|S|SEC|SECS|SECONDS|MIN|MINUTES|H|HOURS|D|DAYS|FILE)$/,
    '',
  );

/** Omissions, insertions, substitutions and swaps of neighbours (optimal string alignment distance). */
function distanceBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (before[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    before = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
