// @ts-check
// Runs a bundled program with the code that V8 compiled in an earlier run, as NODE_COMPILE_CACHE does in
// newer releases of Node. The first process that ends by itself leaves that code: by then V8 has compiled
// all that a run needs.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

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
    process.once('exit', () => {
      const temporary = `${codeFile}.${process.pid}.tmp`;
      writeFileSync(temporary, script.createCachedData());
      renameSync(temporary, codeFile);
    });
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
