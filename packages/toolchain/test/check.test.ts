import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');

jest.setTimeout(180_000);

describe('npm run check', () => {
  let repository: string;

  // A small house of the same plan: two rooms of the gateway, with the rules of this one.
  beforeAll(() => {
    repository = mkdtempSync(join(tmpdir(), 'check-'));
    const rules = ['tsconfig.json', 'tsconfig.base.json', 'eslint.config.mjs', 'package.json'];
    const programs = ['packages/toolchain/check.mjs', 'packages/toolchain/dialect.cjs'];
    for (const path of [...rules, ...programs, '.dependency-cruiser.cjs'])
      cpSync(join(ROOT, path), join(repository, path));
    // One by one: the caches in node_modules stay apart.
    mkdirSync(join(repository, 'node_modules'));
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      if (name !== '.cache')
        symlinkSync(join(ROOT, 'node_modules', name), join(repository, 'node_modules', name));
    const jest = `const { transform, moduleNameMapper } = require('${ROOT}/jest.config.cjs');\n`;
    give('jest.config.cjs', `${jest}module.exports = { transform, moduleNameMapper };\n`);
    give('README.md', '# Rules\n');
    give('packages/gateway/src/domain/double.ts', 'export const double = (n: number) => n * 2;\n');
    give('packages/gateway/src/services/pay.ts', 'export const pay = () => 1;\n');
    give(
      'packages/gateway/test/domain/double.test.ts',
      `import { double } from '../../src/domain/double.js';\n\n` +
        `test('doubles', () => {\n  expect(double(2)).toBe(4);\n});\n`,
    );
    git('init');
    git('add', '.', ':!node_modules');
    give('.git/info/exclude', 'node_modules\n');
    git('-c', 'user.name=a', '-c', 'user.email=a@localhost', 'commit', '--message', 'rules');
  });
  afterEach(() => {
    git('checkout', '.');
  });
  afterAll(() => {
    rmSync(repository, { recursive: true });
  });

  const git = (...args: string[]) => spawnSync('git', args, { cwd: repository });

  function give(path: string, text: string): void {
    const file = join(repository, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Each step that it names, with how it ended. */
  function check() {
    const script = join(repository, 'packages/toolchain/check.mjs');
    const { status, stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    const steps = Array.from(stdout.matchAll(/^== (.+): (passed|FAILED) in/gm));
    return { status, steps: Object.fromEntries(steps.map(([, name, end]) => [name, end])) };
  }

  test('has nothing to do where nothing has changed', () => {
    expect(check()).toEqual({ status: 0, steps: {} });
  });

  test('looks at a document for its format alone', () => {
    give('README.md', '# Rules\n*  a point\n');
    expect(check()).toEqual({ status: 1, steps: { format: 'FAILED' } });
  });

  test('passes what keeps to the rules', () => {
    give('packages/gateway/src/domain/double.ts', 'export const double = (n: number) => n + n;\n');
    expect(check()).toEqual({
      status: 0,
      steps: {
        format: 'passed',
        types: 'passed',
        lint: 'passed',
        arrows: 'passed',
        'tests of the room': 'passed',
      },
    });
  });

  test('finds a wrong format, type, import and result, and an any', () => {
    give(
      'packages/gateway/src/domain/double.ts',
      `import { pay } from "../services/pay.js";\n` +
        `const one: any = pay();\nexport const double = (n: string) => n * one;\n`,
    );
    expect(check()).toEqual({
      status: 1,
      steps: {
        format: 'FAILED',
        types: 'FAILED',
        lint: 'FAILED',
        arrows: 'FAILED',
        'tests of the room': 'FAILED',
      },
    });
  });
});
