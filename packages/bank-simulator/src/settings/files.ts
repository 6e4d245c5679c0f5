import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Reads the name of a file; gives what is in it, or null where none is named. */
export const fileText = z.string().transform((path, context) => {
  if (path === '') return null;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    context.addIssue({ code: 'custom', message: 'cannot be read' });
    return z.NEVER;
  }
});

/** What a file holds, for a secret that is named by `<VARIABLE>_FILE`; null when it cannot be read. */
export function secretIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
