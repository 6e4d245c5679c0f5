import { loadSources } from '@payment-gateway/service-kit/config/sources';
import { type ConfigOf, readConfig } from './config.js';
import { type Program } from './programs.js';

/** Reads a program's settings. Throws ConfigError, which names every variable that is wrong. */
export function loadConfig<P extends Program>(program: P): ConfigOf<P> {
  const { environment, dotEnv } = loadSources();
  return readConfig(environment, dotEnv, program);
}
