/**
 * The setting that a variable was most likely meant to be; null for a name of its own. A misspelt
 * variable would be passed over in silence, and what it was to change would not.
 */
export function meantBy(name: string, settings: readonly string[]): string | null {
  if (settings.includes(name)) return null;
  const given = name.toUpperCase();
  const cutShort = settings.find((one) => given.includes('_') && one.startsWith(given));
  if (cutShort !== undefined) return cutShort;
  const stem = stemOf(given);
  // One word says too little, unless both have a unit: DRAIN is nobody's setting, DRAIN_SECONDS is.
  const hasSuffix = stem !== given;
  const sameStem = settings.find(
    (one) => stemOf(one) === stem && (stem.includes('_') || (hasSuffix && one !== stem)),
  );
  if (sameStem !== undefined) return sameStem;
  const [closest] = settings
    .map((one) => ({ one, distance: distanceBetween(given, one) }))
    .filter(({ one, distance }) => distance <= (one.length < SHORT ? 1 : 2))
    .sort((a, b) => a.distance - b.distance);
  return closest?.one ?? null;
}

// Two slips in a short word make another word: DOCS, TODO.
const SHORT = 8;

// A duration in another unit or without one, and a file where none is looked for.
const stemOf = (name: string): string =>
  name.replace(
    /_(MS|MSEC|MILLIS|MILLISECONDS|S|SEC|SECS|SECONDS|MIN|MINUTES|H|HOURS|D|DAYS|FILE)$/,
    '',
  );

/** Letters left out, added, changed or swapped with their neighbour (optimal string alignment). */
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
