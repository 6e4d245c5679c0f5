import tseslint from 'typescript-eslint';
import dialect from './packages/toolchain/dialect.cjs';

const COMMAND_LINE = 'Read arguments by service-kit/command-line.';

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', 'coverage/'] },
  {
    files: [
      'packages/**/*.{ts,tsx}',
      'packages/toolchain/**/*.mjs',
      'packages/testkit/jest/*.mjs',
      'examples/**/*.mjs',
    ],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { dialect },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Parts are made by factories and use no `this`, so their functions may be handed around.
      '@typescript-eslint/unbound-method': 'off',
      'dialect/constant-case': 'error',
      'dialect/readonly-data': 'error',
      'dialect/test-not-it': 'error',
      'dialect/whole-titles': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-imports': [
        'error',
        { name: 'node:util', importNames: ['parseArgs'], message: COMMAND_LINE },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'argv', message: COMMAND_LINE },
      ],
    },
  },
  {
    // The one place where arguments are read, a program that only the crash tests start, and what runs before
    // anything is compiled.
    files: [
      'packages/service-kit/src/command-line/read-words.ts',
      'packages/crash/src/paused-gateway.ts',
      '**/*.mjs',
    ],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.mjs'],
    // JavaScript has no way to say `unknown` of what JSON.parse and require give.
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Read by people who do not know this repository.
    files: ['examples/**/*.mjs'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['packages/*/test/**/*.{ts,tsx}'],
    // The bodies of supertest and the matchers of Jest are `any`; tests compare them as a whole.
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
);
