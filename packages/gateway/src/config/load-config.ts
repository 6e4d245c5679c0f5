import { type ConfigOf, readConfig } from './config.js';
import { type DotEnv, loadDotEnv } from '@payment-gateway/service-kit/settings/dot-env';
import { type Program } from './programs.js';
import { type Environment } from './setting.js';

/** Everything that the settings are read from. */
export type Sources = { readonly environment: Environment; readonly dotEnv: DotEnv };

/** The environment, with what a file `.env` adds to it. Says when there is one that it must not read. */
export function loadSources(): Sources {
  const dotEnv = loadDotEnv();
  const { path, isPassedOver } = dotEnv;
  if (isPassedOver) {
    process.stderr.write(`${path} is not read in production; with ENV_FILE=${path} it is.\n`);
  }
  return { dotEnv, environment: process.env };
}

/**
 * Reads from both what a program needs to know. Throws ConfigError, which names every variable that is
 * wrong.
 */
export function loadConfig<P extends Program>(program: P): ConfigOf<P> {
  const { environment, dotEnv } = loadSources();
  return readConfig(environment, dotEnv, program);
}
