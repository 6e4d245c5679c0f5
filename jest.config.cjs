// @ts-check
const { availableParallelism } = require('node:os');

/** How swc compiles, as in packages/toolchain/build.mjs. @param {boolean} tsx */
const compiled = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx },
      target: 'es2022',
      transform: { react: { runtime: 'automatic', importSource: 'preact' } },
    },
    module: { type: 'commonjs' },
  },
];

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/packages/*/test/**/*.test.{ts,tsx}'],
  // Saves a fifth of the processor time: packages are loaded once for a worker, not once for a suite.
  testEnvironment: '<rootDir>/packages/testkit/jest/one-realm-environment.cjs',
  runtime: '<rootDir>/packages/testkit/jest/shared-packages-runtime.cjs',
  transform: { '^.+\\.ts$': compiled(false), '^.+\\.tsx$': compiled(true) },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Compiles first: `npx jest PATH` works in a fresh clone, and no test runs a stale build.
  globalSetup: '<rootDir>/packages/testkit/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/packages/testkit/jest/global-teardown.mjs',
  // Generous, like every wait: a busy machine is slow, not wrong.
  testTimeout: 120_000,
  testSequencer: '<rootDir>/packages/testkit/jest/longest-first.cjs',
  // One more than there are cores, since suites wait for a fifth of their time.
  maxWorkers: availableParallelism() + 1,
};
