// @ts-check
// Runs a bundled program with the code that V8 compiled in an earlier run, as NODE_COMPILE_CACHE does in
// newer releases of Node. The first process leaves that code, after some seconds or when it ends by itself: by
// then V8 has compiled what a run needs.
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

// Some programs only ever end by being killed. Long enough to be ready, and to have served a few requests.
const KEEP_AFTER_MS = 4_000;

/** @param {NodeModule} main @param {string} name of the bundle, in the folder of `main` */
module.exports = function launch(main, name) {
  const folder = dirname(main.filename);
  const filename = join(folder, `${name}.js`);
  // Each command of an operator needs different code.
  const command = process.argv.slice(2, 3).map((word) => word.replace(/\W/g, '-'));
  const codeFile = join(folder, [name, ...command, 'code'].join('.'));
  const cachedData = readIfThere(codeFile);
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    ...(cachedData && { cachedData }),
  });
  // Undefined if there was none; true if another release of Node has left it.
  if (script.cachedDataRejected !== false) {
    const keep = () => {
      if (script.cachedDataRejected === undefined && existsSync(codeFile)) return;
      const temporary = `${codeFile}.${process.pid}.tmp`;
      writeFileSync(temporary, script.createCachedData());
      renameSync(temporary, codeFile);
    };
    setTimeout(keep, KEEP_AFTER_MS).unref();
    process.once('exit', keep);
  }
  script.runInThisContext()(main.exports, createRequire(filename), main, filename, folder);
};

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
