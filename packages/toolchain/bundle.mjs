// @ts-check
// Makes one file of each program that tests start again and again. Of the second of processor time that a
// gateway takes to start, most goes into finding, reading and compiling some 1,600 modules; as one file
// whose compiled code is kept, it takes half of that. Only tests use this; what people start is dist/.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWhole } from './build.mjs';

const require = createRequire(import.meta.url);

const PROGRAMS = [
  '@payment-gateway/gateway/programs/main',
  '@payment-gateway/gateway/programs/worker',
  '@payment-gateway/gateway/programs/cli',
  '@payment-gateway/bank-simulator/programs/main',
  '@payment-gateway/crash/programs/paused-gateway',
];

// They look for files beside their own modules.
const NOT_BUNDLED = ['better-sqlite3', 'swagger-ui-express', 'swagger-ui-dist', '@picocss/pico'];

const LAUNCHER = fileURLToPath(new URL('launch-bundle.cjs', import.meta.url));

/** Bundles what `build` has made, beside it: dist/main.js becomes dist/bundled/main.js. */
export async function bundlePrograms() {
  await Promise.all(PROGRAMS.map((program) => bundle(require.resolve(program))));
}

/** @param {string} entry the path of a compiled program */
async function bundle(entry) {
  const { build } = await import('esbuild');
  const name = basename(entry, '.js');
  // One folder below dist, like the modules that look for their package.json from there.
  const folder = join(dirname(entry), 'bundled');
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = await build({
    entryPoints: [entry],
    outdir: folder,
    // V8 recognizes code of an earlier run by little more than the length of its text.
    entryNames: '[name]-[hash]',
    bundle: true,
    platform: 'node',
    target: 'node20',
    // A smaller file starts faster, because reading it touches less memory.
    minify: true,
    keepNames: true,
    external: NOT_BUNDLED,
    // Code that V8 takes from an earlier run cannot import().
    supported: { 'dynamic-import': false },
    // Wrapped as Node wraps a module, so that the launcher can use the text as it is.
    banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
    footer: { js: '})' },
    write: false,
    logLevel: 'error',
  });
  const [made] = outputFiles;
  if (made === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  const current = basename(made.path, '.js');
  writeWhole(made.path, inAscii(made.text));
  writeWhole(
    join(folder, `${name}.js`),
    `require(${JSON.stringify(LAUNCHER)})(module, '${current}');\n`,
  );
  for (const file of readdirSync(folder)) {
    if (file.startsWith(`${name}-`) && !file.startsWith(`${current}.`)) rmSync(join(folder, file));
  }
}

/**
 * Escapes the characters that esbuild leaves as they are in regular expressions. The launcher reads the file as
 * Latin-1, which is twice as fast as decoding UTF-8, so the file must be ASCII.
 * @param {string} text
 */
const inAscii = (text) =>
  text.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
