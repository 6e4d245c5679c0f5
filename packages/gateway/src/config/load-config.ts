import { config as loadDotenv } from 'dotenv';
import { type Config, readConfig } from './config.js';

/** What the environment says, and of the rest a file `.env`. Throws ConfigError, which names the variable. */
export function loadConfig(): Config {
  loadDotenv({ quiet: true });
  return readConfig(process.env);
}
