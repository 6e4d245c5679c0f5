// 08/29, 8/29, 08-2029, 08 / 2029; and without anything between them 0829 and 082029.
const PARTED = /^(\d{1,2})\s*[/.\-–—\s]\s*(\d{4}|\d{2})$/;
const WHOLE = /^(\d{2})(\d{4}|\d{2})$/;

/** Reads month and year as people write and browsers fill them in; null if the text is something else. */
export function readExpiry(text: string): { readonly month: number; readonly year: number } | null {
  const [, month, year] = PARTED.exec(text) ?? WHOLE.exec(text) ?? [];
  if (month === undefined || year === undefined) return null;
  return { month: Number(month), year: year.length === 2 ? 2000 + Number(year) : Number(year) };
}
