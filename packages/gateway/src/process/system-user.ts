import { userInfo } from 'node:os';
import { readActor } from '../domain/audit.js';

/** Who runs this program. A container's user may have a number only. */
export function systemUser(): string {
  try {
    return readActor(userInfo().username);
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
