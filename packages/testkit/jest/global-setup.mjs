// @ts-check
// Before any test: compiles what has changed, so that no test runs a program that is out of date, and
// starts the database server. Plain JavaScript, since in a fresh clone nothing is compiled yet.
import { build } from '@payment-gateway/toolchain';
import { bundlePrograms } from '@payment-gateway/toolchain/bundle';

/** @param {import('jest').Config & { testPathPatterns: { isSet(): boolean } }} config */
export default async function globalSetup({ testPathPatterns }) {
  await build(undefined, (line) => process.stderr.write(`${line}\n`));
  // Takes some seconds, which a few suites do not make up for.
  const isWhole = !testPathPatterns.isSet();
  if (isWhole) await bundlePrograms();
  const { startTestRun } = await import('@payment-gateway/testkit/test-run');
  await startTestRun({ isBundled: isWhole });
}
