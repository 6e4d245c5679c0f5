// @ts-check
// Run by .githooks/pre-commit: formats and lints the staged text, and refuses card numbers, keys and tokens
// in it. Lint skips the rules that need types, since they are too slow for a commit; `npm run check` runs
// all of them.
//
//   node packages/toolchain/pre-commit.mjs          the staged text
//   node packages/toolchain/pre-commit.mjs --all    secrets in every tracked file; changes nothing
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addedLines, findSecretFiles, findSecrets, readPublished } from './secret-scan.mjs';

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
// Git runs hooks in the root of the work tree.
const root = git('rev-parse', '--show-toplevel').trimEnd();

async function staged() {
  const listed = git('diff', '--cached', '--name-only', '-z', '--diff-filter=ACMR');
  const found = secretsIn(listed, () => {
    const format = ['--unified=0', '--no-prefix', '--no-color', '--no-ext-diff', '--text'];
    return addedLines(git('diff', '--cached', ...format, '--diff-filter=ACMR'));
  });
  if (found.length > 0) {
    return [
      ...found,
      'Test cards and keys belong in a table of published ones: see PUBLISHED in packages/toolchain/secret-scan.mjs.',
    ];
  }
  const files = listed.split('\0').filter((file) => file !== '');
  return [...(await format(files)), ...(await lint(files))];
}

/**
 * @param {string} listed
 * @param {(files: string[]) => import('./secret-scan.mjs').Line[]} linesOf
 */
function secretsIn(listed, linesOf) {
  const files = listed.split('\0').filter((file) => file !== '');
  return [...findSecretFiles(files), ...findSecrets(linesOf(files), readPublished(root))].map(
    ({ file, line, what }) => `${file}${line === null ? '' : `:${line}`}: ${what}`,
  );
}

/** @param {string[]} files */
function everyLine(files) {
  return files
    .map((file) => ({ file, path: join(root, file) }))
    .filter(({ path }) => existsSync(path))
    .flatMap(({ file, path }) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .map((text, index) => ({ file, line: index + 1, text })),
    );
}

/**
 * Formats the staged files. A file with unstaged changes is only checked: formatting it would stage those
 * too.
 *
 * @param {string[]} files
 */
async function format(files) {
  const { default: prettier } = await import('prettier');
  const alsoChanged = new Set(git('diff', '--name-only', '-z').split('\0'));
  /** @type {string[]} */
  const left = [];
  for (const file of files) {
    const path = join(root, file);
    const { ignored, inferredParser } = await prettier.getFileInfo(path, {
      ignorePath: join(root, '.prettierignore'),
    });
    if (ignored || inferredParser === null) continue;
    const text = git('show', `:${file}`);
    const style = { ...(await prettier.resolveConfig(path)), filepath: path };
    try {
      const formatted = await prettier.format(text, style);
      if (formatted === text) continue;
      if (alsoChanged.has(file)) {
        left.push(`${file}: not formatted; run npx prettier --write ${file}`);
        continue;
      }
      writeFileSync(path, formatted);
      git('add', '--', file);
    } catch (error) {
      left.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return left;
}

/** @param {string[]} files */
async function lint(files) {
  const code = files.filter((file) => /^(?:packages|examples)\/.*\.(?:tsx?|mjs)$/.test(file));
  if (code.length === 0) return [];
  const [{ ESLint }, { default: tseslint }] = await Promise.all([
    import('eslint'),
    import('typescript-eslint'),
  ]);
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: [
      {
        files: ['**/*.{ts,tsx,mjs}'],
        ...tseslint.configs.disableTypeChecked,
        // Here a comment that disables a rule with types is unused.
        linterOptions: { reportUnusedDisableDirectives: 'off' },
      },
    ],
  });
  const results = await Promise.all(
    code.map((file) => eslint.lintText(git('show', `:${file}`), { filePath: join(root, file) })),
  );
  return results
    .flat()
    .flatMap(({ filePath, messages }) =>
      messages.map(({ line, message }) => `${filePath.slice(root.length + 1)}:${line}: ${message}`),
    );
}

/** @param {string[]} args */
function git(...args) {
  return execFileSync('git', ['-c', 'core.quotePath=off', ...args], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
}

/** @type {string[]} */
const problems = values.all ? secretsIn(git('ls-files', '-z'), everyLine) : await staged();
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
}
