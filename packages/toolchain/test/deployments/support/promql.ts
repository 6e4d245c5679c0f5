const WORDS = new Set(
  'and or unless by without on ignoring group_left group_right bool offset'.split(' '),
);

/** The series that an expression queries. Assumes a valid expression, which promtool checks. */
export function seriesIn(expression: string): string[] {
  const bare = expression
    .replace(/"(\\.|[^"\\])*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/\b[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g)]
    .map(([name]) => name)
    .filter((name) => !WORDS.has(name));
}
