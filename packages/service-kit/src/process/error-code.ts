/**
 * The code that drivers and the system put on an error: SQLITE_BUSY, ECONNRESET … By shape and not by
 * class: an error of a native module may come from another realm.
 */
export const errorCodeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
