/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/packages/*/test/**/*.test.ts'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Compiles first: `npx jest PATH` works in a fresh clone, and no test runs a stale build.
  globalSetup: '<rootDir>/packages/testkit/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/packages/testkit/jest/global-teardown.mjs',
  testTimeout: 30_000,
  testSequencer: '<rootDir>/packages/testkit/jest/longest-first.cjs',
  // Most suites wait more than they compute: for processes, for disks and for deadlines.
  maxWorkers: '100%',
};
