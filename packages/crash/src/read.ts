/** True for what has fields that can be looked at. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A field's text, or null if there is none. */
export function textIn(fields: Record<string, unknown>, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}

/** A column that is never null. A row without it must not be judged by. */
export function textOf(fields: Record<string, unknown>, name: string): string {
  const value = textIn(fields, name);
  if (value === null) throw new Error(`A row without ${name}: ${JSON.stringify(fields)}`);
  return value;
}

/** A column that holds a whole number; a driver may hand it out as text. */
export function wholeOf(fields: Record<string, unknown>, name: string): number {
  const value = Number(fields[name]);
  if (fields[name] === null || !Number.isSafeInteger(value)) {
    throw new Error(`A row without ${name}: ${JSON.stringify(fields)}`);
  }
  return value;
}

/** Of a list from a database driver: its rows. */
export function rowsOf(list: unknown): Record<string, unknown>[] {
  if (!Array.isArray(list)) throw new Error('The database gave no rows');
  return list.filter(isRecord);
}
