// @ts-check
// What a commit needs, of what has changed since HEAD and is not committed: types, lint, format, arrows,
// and those tests of the same room that depend on it. Other rooms' tests, those that start and kill
// programs for half a minute, and the database server, unless storage changed, are left to `.ci/run`.
//
//   npm run check
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = 'node_modules/.cache';
const LONG_SUITES = '/(crash|bench|sandbox)/test/|/test/system/|galera';

const changed = ['diff --name-only HEAD', 'ls-files --others --exclude-standard']
  .flatMap((command) =>
    execFileSync('git', command.split(' '), { cwd: ROOT }).toString().split('\n'),
  )
  .filter((file) => file !== '' && existsSync(`${ROOT}/${file}`));
const code = changed.filter((file) =>
  /^packages\/.*\.ts$|^packages\/toolchain\/.*\.mjs$/.test(file),
);
const typescript = code.filter((file) => file.endsWith('.ts'));

// packages/gateway/src/domain/card.ts → packages/gateway/test/domain/
const rooms = typescript.map((file) => {
  const [packages, name, , room] = file.split('/');
  const tests = `${packages}/${name}/test/`;
  return existsSync(`${ROOT}/${tests}${room}/`) ? `${tests}${room}/` : tests;
});
// The rooms above storage behave the same on both engines; starting and filling a server takes longer.
if (!rooms.some((room) => /\/(?:books|database)\/$/.test(room)))
  process.env.TEST_ENGINES = 'sqlite';
const otherRooms = `^(?!.*/(${rooms.join('|')}))`;

/** Programs of node_modules/.bin, side by side; each is shown when it has ended. */
const steps = [
  run('format', ['prettier', '--check', '--ignore-unknown', ...changed], changed),
  run('types', ['tsc'], code),
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
 * @param {readonly string[]} files of which there must be one
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
