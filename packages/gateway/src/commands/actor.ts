import { readActor } from '../domain/audit.js';
import { Refusal } from '../domain/errors.js';
import { systemUser } from '../process/system-user.js';

export const AS_USAGE = `  --as NAME   who does it, for the audit log; else the user of this system`;

/** Takes `--as NAME` out of the words of a command: who acts, and what else was said. Throws Refusal. */
export function takeActor(words: readonly string[]): {
  readonly actor: string;
  readonly words: readonly string[];
} {
  const at = words.findIndex((word) => word === '--as' || word.startsWith('--as='));
  if (at < 0) return { actor: systemUser(), words };
  const [option = '', next] = words.slice(at);
  const isJoined = option !== '--as';
  const name = isJoined ? option.slice('--as='.length) : (next ?? '');
  const others = [...words.slice(0, at), ...words.slice(at + (isJoined ? 1 : 2))];
  if (others.some((word) => word === '--as' || word.startsWith('--as='))) {
    throw new Refusal('--as must stand once.');
  }
  return { actor: readActor(name), words: others };
}
