import { type Environment, type Setting } from './setting.js';

/** A setting as it stands: for people, so a secret is never in it. */
export type DescribedSetting = {
  readonly variable: string;
  readonly value: string;
  readonly source: 'default' | 'environment' | 'file';
  readonly doc: string;
};

/** Tells what each setting is, where that comes from, and what it means. */
export function describeSettings(
  settings: Readonly<Record<string, Setting<unknown>>>,
  environment: Environment,
): readonly DescribedSetting[] {
  return Object.values(settings).map(({ variable, doc, fallback, secret }) => {
    const given = environment[variable] ?? '';
    const file = secret ? (environment[`${variable}_FILE`] ?? '') : '';
    if (given !== '') {
      return { variable, value: secret ? HIDDEN : given, source: 'environment', doc };
    }
    if (file !== '') return { variable, value: HIDDEN, source: 'file', doc };
    const value = fallback === null || fallback === '' ? '' : secret ? HIDDEN : fallback;
    return { variable, value, source: 'default', doc };
  });
}

const HIDDEN = '(hidden)';

/** One setting after the other, as text for a terminal. */
export const settingsPage = (described: readonly DescribedSetting[]): string =>
  described
    .map(({ variable, value, source, doc }) => `${variable}=${value}   (${source})\n    ${doc}\n`)
    .join('\n');
