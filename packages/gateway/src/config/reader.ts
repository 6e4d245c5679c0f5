import { ConfigError, type Environment, givenText, type Setting } from './setting.js';

/** Reads settings, and remembers what is wrong with them, so that one start names everything. */
export type SettingsReader = {
  /** False for a setting that the program has no use for: it is not looked at. */
  needs(one: Setting<unknown>): boolean;
  /** A setting's value; its default when it is wrong or not needed. */
  read<T>(one: Setting<T>): T;
  /**
   * Notes a problem of the first setting that shows only beside the others. Not when one of them
   * was not read: its value here is a default that nobody chose.
   */
  refuse(settings: readonly [Setting<unknown>, ...Setting<unknown>[]], problem: string): void;
  /** Throws ConfigError with every problem, if there is any. */
  finish(): void;
};

export function createSettingsReader(
  environment: Environment,
  problems: readonly string[],
  needed: ReadonlySet<Setting<unknown>>,
): SettingsReader {
  const found = [...problems];
  const unread = new Set<Setting<unknown>>();

  const needs = (one: Setting<unknown>): boolean => needed.has(one);

  return {
    needs,
    read(one) {
      if (!needs(one)) {
        unread.add(one);
        return one.read(one.fallback ?? '');
      }
      try {
        return one.read(givenText(one, environment).text);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        if (!unread.has(one)) found.push(...error.problems);
        unread.add(one);
        return one.read(one.fallback ?? '');
      }
    },
    refuse(settings, problem) {
      if (settings.some((one) => unread.has(one))) return;
      found.push(`${settings[0].variable} ${problem}`);
    },
    finish() {
      if (found.length > 0) throw new ConfigError(found);
    },
  };
}
