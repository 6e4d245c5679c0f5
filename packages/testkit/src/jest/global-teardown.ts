import { SERVER_URL_VARIABLE } from './engines.js';
import { testRun } from './test-run.js';

/** Once per run of Jest, after all tests. */
export default async function globalTeardown(): Promise<void> {
  Reflect.deleteProperty(process.env, SERVER_URL_VARIABLE);
  await testRun.server?.stop();
  testRun.server = undefined;
}
