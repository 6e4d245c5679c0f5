import { type Config, readConfig } from './config.js';
import { type DotEnv, loadDotEnv } from './dot-env.js';
import { type Environment } from './setting.js';

/** Everything that the settings are read from. */
export type Sources = { readonly environment: Environment; readonly dotEnv: DotEnv };

/** The environment, with what a file `.env` adds to it. */
export const loadSources = (): Sources => ({ dotEnv: loadDotEnv(), environment: process.env });

/** Reads the settings from both. Throws ConfigError, which names every variable that is wrong. */
export function loadConfig(): Config {
  const { environment, dotEnv } = loadSources();
  return readConfig(environment, dotEnv);
}
