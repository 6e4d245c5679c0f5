/** True for what has fields that can be read. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A field's text, or null if it has none. */
export function textIn(fields: Record<string, unknown>, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}

/** A text that is always there. Throws without it: a test must not judge by half a record. */
export function textOf(fields: Record<string, unknown>, name: string): string {
  const value = textIn(fields, name);
  if (value === null) throw new Error(`No ${name} in ${JSON.stringify(fields)}`);
  return value;
}

/** A whole number that is always there; database drivers may return it as text. */
export function wholeOf(fields: Record<string, unknown>, name: string): number {
  const value = Number(fields[name]);
  if (fields[name] === null || !Number.isSafeInteger(value)) {
    throw new Error(`No ${name} in ${JSON.stringify(fields)}`);
  }
  return value;
}

/** The rows of a database driver's result. */
export function rowsOf(result: unknown): Record<string, unknown>[] {
  if (!Array.isArray(result)) throw new Error('The database returned no rows');
  return result.filter(isRecord);
}
