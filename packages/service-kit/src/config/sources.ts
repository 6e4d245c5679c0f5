import { type DotEnv, loadDotEnv } from './dot-env.js';
import { type Environment } from './setting.js';

/** Everything that settings are read from. */
export type Sources = { readonly environment: Environment; readonly dotEnv: DotEnv };

/** The environment and what a `.env` file adds to it. Warns about a file that must not be read. */
export function loadSources(): Sources {
  const dotEnv = loadDotEnv();
  const { path, isPassedOver } = dotEnv;
  if (isPassedOver) {
    process.stderr.write(`${path} is not read in production; with ENV_FILE=${path} it is.\n`);
  }
  return { dotEnv, environment: process.env };
}
