// @ts-check
// Checks the uncommitted changes: types, lint, format, arrows, and the related tests of the same room. Tests
// of other rooms and slow tests with real processes, or of all pages in a browser, are left to `.ci/run`, as is
// the database server unless books/ or database/ changed.
//
//   npm run check
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = 'node_modules/.cache';
const LONG_SUITES = '/(crash|bench|sandbox)/test/|/test/system/|galera|pages-for-all';

const changed = ['diff --name-only HEAD', 'ls-files --others --exclude-standard']
  .flatMap((command) =>
    execFileSync('git', command.split(' '), { cwd: ROOT }).toString().split('\n'),
  )
  .filter((file) => file !== '' && existsSync(`${ROOT}/${file}`));
const code = changed.filter((file) =>
  /^packages\/.*\.tsx?$|^(?:packages\/toolchain|examples)\/.*\.mjs$/.test(file),
);
const typescript = code.filter((file) => /\.tsx?$/.test(file));

// packages/gateway/src/domain/card.ts → packages/gateway/test/domain/
const rooms = typescript.map((file) => {
  const [packages, name, , room] = file.split('/');
  const tests = `${packages}/${name}/test/`;
  return existsSync(`${ROOT}/${tests}${room}/`) ? `${tests}${room}/` : tests;
});
// The other rooms behave the same on both engines, and starting a server takes time.
if (!rooms.some((room) => /\/(?:books|database)\/$/.test(room)))
  process.env.TEST_ENGINES = 'sqlite';
const otherRooms = `^(?!.*/(${rooms.join('|')}))`;

/** Programs of node_modules/.bin, in parallel; each is reported when it has ended. */
const steps = [
  run('format', ['prettier', '--check', '--ignore-unknown', ...changed], changed),
  // As `npm run typecheck` does it. The compiler's name alone may stand for the other one, which eslint needs.
  run('types', ['../typescript-7/bin/tsc'], code),
  run('lint', ['eslint', '--cache', '--cache-location', `${CACHE}/eslint/`, ...code], code),
  run('arrows', ['depcruise', 'packages', '--config', '.dependency-cruiser.cjs'], typescript),
  run(
    'tests of the room',
    [
      'jest',
      '--passWithNoTests',
      `--testPathIgnorePatterns=${LONG_SUITES}`,
      `--testPathIgnorePatterns=${otherRooms}`,
      '--findRelatedTests',
      ...typescript,
    ],
    typescript,
  ),
];
const passed = await Promise.all(steps);
process.exitCode = passed.every(Boolean) ? 0 : 1;

/**
 * @param {string} name
 * @param {readonly string[]} command
 * @param {readonly string[]} files skipped if there are none
 * @returns {Promise<boolean>} whether it passed
 */
function run(name, [program = '', ...args], files) {
  if (files.length === 0) return Promise.resolve(true);
  const startedAt = performance.now();
  const child = spawn(`${ROOT}/node_modules/.bin/${program}`, args, { cwd: ROOT });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += String(text)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(`== ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s\n`);
      if (status !== 0) process.stdout.write(output);
      resolve(status === 0);
    });
  });
}
