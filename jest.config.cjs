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
  // Built code: Jest does not apply moduleNameMapper to these two files.
  globalSetup: '<rootDir>/packages/testkit/dist/jest/global-setup.js',
  globalTeardown: '<rootDir>/packages/testkit/dist/jest/global-teardown.js',
  testTimeout: 30_000,
  // Most suites wait more than they compute: for processes, for disks and for deadlines.
  maxWorkers: '100%',
};
