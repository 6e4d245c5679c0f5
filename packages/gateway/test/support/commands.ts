import { runCommands } from '@payment-gateway/service-kit/command-line/run-commands';
import { commands } from '../../src/commands/list.js';

/** Runs a command in this process as far as its words go wrong. Gives its exit code, and what it says. */
export async function complaintOf(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly said: string }> {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const code = await runCommands('gateway', commands, words, { say, complain: say });
  return { code, said: lines.join('\n') };
}
