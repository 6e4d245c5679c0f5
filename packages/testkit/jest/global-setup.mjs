// @ts-check
// Before any test: compiles what has changed, so that no test runs a program that is out of date, and
// starts the database server. Plain JavaScript, since in a fresh clone nothing is compiled yet.
import { build } from '@payment-gateway/toolchain';

export default async function globalSetup() {
  await build(undefined, (line) => process.stderr.write(`${line}\n`));
  const { startTestRun } = await import('@payment-gateway/testkit/test-run');
  await startTestRun();
}
