// @ts-check
// Compiles the changed files of packages/*/src to packages/*/dist. Types are checked by `npm run typecheck`
// instead, so that a start need not wait for that. Plain JavaScript, since nothing is compiled yet.
//
//   node packages/toolchain/build.mjs [PACKAGE …]
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

const PACKAGES = fileURLToPath(new URL('..', import.meta.url));
const RECORD = '.build.json';

/** @type {import('@swc/core').TsParserConfig} */
const TYPESCRIPT = { syntax: 'typescript' };

/** @satisfies {import('@swc/core').Options} */
const OPTIONS = {
  swcrc: false,
  configFile: false,
  sourceMaps: true,
  inlineSourcesContent: false,
  // Pages are written in JSX, which compiles to calls of preact's functions.
  jsc: {
    parser: TYPESCRIPT,
    target: 'es2023',
    transform: { react: { runtime: 'automatic', importSource: 'preact' } },
  },
  // The annotation lets import() see the names that a CommonJS module exports.
  module: { type: 'commonjs', ignoreDynamic: true, exportInteropAnnotation: true },
};

// Output of another compiler version or with other options is out of date.
const { version } = require('@swc/core/package.json');
const RECIPE = hashOf(version + JSON.stringify(OPTIONS));

/** A source file and its output. @typedef {{ source: string, output: string, text: string, hash: string }} Unit */

/**
 * Compiles the files changed since the last build, and deletes output without a source. Compares content,
 * not times, since a checkout touches unchanged files. Several builds may run at once: each output is
 * replaced atomically.
 *
 * @param {readonly string[]} names folders of packages/; all that have a src/ by default
 * @param {(line: string) => void} log gets a line before work that takes a moment
 * @returns {Promise<string[]>} the packages that changed
 */
export async function build(names = packageNames(), log = () => undefined) {
  const packages = names.map(inspect);
  const count = packages.reduce((sum, { outdated }) => sum + outdated.length, 0);
  if (count > 0) log(`Compiling ${count} ${count === 1 ? 'file' : 'files'}…`);
  if (count > 0) await compile(packages.flatMap(({ outdated }) => outdated));
  const changed = packages.filter(({ outdated, leftovers }) => outdated.length + leftovers.length);
  for (const { dist, units, leftovers } of changed) {
    for (const file of leftovers) rmSync(file);
    const files = Object.fromEntries(
      units.map(({ output, hash }) => [relative(dist, output), hash]),
    );
    writeWhole(join(dist, RECORD), JSON.stringify({ recipe: RECIPE, files }));
  }
  return changed.map(({ name }) => name);
}

/** Every package with a src/. */
function packageNames() {
  return readdirSync(PACKAGES).filter((name) => existsSync(join(PACKAGES, name, 'src')));
}

/** Compares the sources of a package with its last build. @param {string} name */
function inspect(name) {
  const src = join(PACKAGES, name, 'src');
  const dist = join(PACKAGES, name, 'dist');
  const built = builtBefore(join(dist, RECORD));
  const present = new Set(filesBelow(dist));
  const units = filesBelow(src)
    .filter((file) => /\.tsx?$/.test(file))
    .map((source) => unitOf(source, join(dist, relative(src, source).replace(/\.tsx?$/, '.js'))));
  const expected = new Set(units.flatMap(({ output }) => [output, `${output}.map`]));
  return {
    name,
    dist,
    units,
    outdated: units.filter(
      ({ output, hash }) => built[relative(dist, output)] !== hash || !present.has(output),
    ),
    // Another build may still need its temporary files, and dist/bundled is made by bundle.mjs.
    leftovers: [...present].filter(
      (file) => !expected.has(file) && !/\.tmp$|\.build\.json$|\/bundled\//.test(file),
    ),
  };
}

/** @param {string} source @param {string} output @returns {Unit} */
function unitOf(source, output) {
  const text = readFileSync(source, 'utf8');
  return { source, output, text, hash: hashOf(text) };
}

/** @param {string} record @returns {Record<string, string>} */
function builtBefore(record) {
  try {
    const { recipe, files } = JSON.parse(readFileSync(record, 'utf8'));
    return recipe === RECIPE ? files : {};
  } catch {
    return {}; // never built, or by another program
  }
}

/** @param {readonly Unit[]} units */
async function compile(units) {
  // Loaded only if there is work, since loading it is slow.
  const { transform } = await import('@swc/core');
  await Promise.all(
    units.map(async ({ source, output, text }) => {
      const { code, map } = await transform(text, {
        ...OPTIONS,
        // Only where it is needed: with JSX, `<T>(value: T) => …` is a syntax error.
        jsc: { ...OPTIONS.jsc, parser: { ...TYPESCRIPT, tsx: source.endsWith('.tsx') } },
        filename: source,
        sourceFileName: relative(dirname(output), source).split(sep).join('/'),
      });
      mkdirSync(dirname(output), { recursive: true });
      writeWhole(`${output}.map`, map ?? '');
      writeWhole(output, code);
    }),
  );
}

/** Writes a file that others may be reading. @param {string} file @param {string} text */
export function writeWhole(file, text) {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** @param {string} text */
function hashOf(text) {
  return createHash('sha256').update(text).digest('base64url');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2);
  try {
    await build(named.length > 0 ? named : undefined, (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The compiler prints the place of a syntax error, followed by its own stack.
    process.stderr.write(`${message.replace(/\n+Caused by:[^]*/, '')}\n`);
    process.exitCode = 1;
  }
}
