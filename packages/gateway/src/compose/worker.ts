import { type Config } from '../config/config.js';
import { composeCore, withoutKeys } from './core.js';

/** Joins the workers alone, running. Throws Refusal when the schema is behind. */
export async function composeWorker(config: Config) {
  const { parts, metrics, startWorkers, close } = await composeCore(config, withoutKeys);
  const workers = startWorkers();
  return {
    logger: parts.logger,
    metrics,
    async close() {
      await workers.stop();
      await close();
    },
  };
}
