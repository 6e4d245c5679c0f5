import { type Config } from '../config/config.js';
import { composeCore } from './core.js';
import { keylessHasher } from '../vault/keyed-hasher.js';

/** Builds and starts the workers. Throws Refusal if the schema is behind. */
export async function composeWorker(config: Config) {
  const { parts, metrics, startWorkers, close } = await composeCore(config, keylessHasher);
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
