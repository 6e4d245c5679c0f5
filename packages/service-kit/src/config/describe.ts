import { type Sources } from './sources.js';
import { fileVariable, givenText, type Origin, type Setting } from './setting.js';

/** A setting as people may see it: secrets are hidden. */
type DescribedSetting = {
  readonly variable: string;
  readonly value: string;
  /** `default`, `environment`, or a file's path. */
  readonly source: string;
  readonly doc: string;
};

/** Each setting's value, source and documentation. Throws ConfigError. */
export function describeSettings(
  settings: Readonly<Record<string, Setting<unknown>>>,
  { environment, dotEnv }: Sources,
): readonly DescribedSetting[] {
  const nameOf = (variable: string, from: Origin): string => {
    if (from === 'default') return from;
    const stands = (name: string) => (dotEnv.supplied.has(name) ? dotEnv.path : null);
    if (from === 'environment') return stands(variable) ?? from;
    const named = stands(fileVariable(variable));
    return named === null ? from.file : `${from.file}, named in ${named}`;
  };
  return Object.values(settings).map((one) => {
    const { text, from } = givenText(one, environment);
    const { variable, doc } = one;
    return { variable, value: one.show(text), source: nameOf(variable, from), doc };
  });
}

/** The settings as text for a terminal. */
export const settingsPage = (described: readonly DescribedSetting[]): string =>
  described
    .map(({ variable, value, source, doc }) => `${variable}=${value}   (${source})\n    ${doc}\n`)
    .join('\n');
