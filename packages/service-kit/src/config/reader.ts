import { type DotEnv } from './dot-env.js';
import { wrongNames } from './names.js';
import { ConfigError, type Environment, givenText, type Setting, variablesOf } from './setting.js';

/** Reads settings and collects problems, so that one start reports them all. */
export type SettingsReader = {
  /** False for a setting that the program does not use: it is never read. */
  needs(one: Setting<unknown>): boolean;
  /** A setting's value; its default if it is wrong or not needed. */
  read<T>(one: Setting<T>): T;
  /**
   * Records a problem of the first setting in combination with the others. Ignored if one of them was not read:
   * its value is then a default that nobody chose.
   */
  refuse(settings: readonly [Setting<unknown>, ...Setting<unknown>[]], problem: string): void;
  /** Throws ConfigError with all problems, if there are any. */
  finish(): void;
};

/**
 * Reads a table of settings, of which the program needs all unless `needed` says otherwise. `problems` were found
 * before.
 */
export function createSettingsReader(
  settings: readonly Setting<unknown>[],
  { environment, dotEnv }: { readonly environment: Environment; readonly dotEnv: DotEnv },
  needed: ReadonlySet<Setting<unknown>> = new Set(settings),
  problems: readonly string[] = [],
): SettingsReader {
  const found = [...wrongNames(settings.flatMap(variablesOf), environment, dotEnv), ...problems];
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
    refuse(involved, problem) {
      if (involved.some((one) => unread.has(one))) return;
      found.push(`${involved[0].variable} ${problem}`);
    },
    finish() {
      if (found.length > 0) throw new ConfigError(found);
    },
  };
}
