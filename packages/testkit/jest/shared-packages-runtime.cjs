// @ts-check
// Jest's module loader, but for two things. Packages from npm and what the build has compiled of our own
// are loaded once for a process, by Node, and not once for each of some 200 suites; only the tests' own
// modules are new for every suite. And modules are compiled for the process's own global object: see
// one-realm-environment.cjs.
const { createRequire, isBuiltin } = require('node:module');
const { dirname, resolve } = require('node:path');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

class SharedPackagesRuntime extends Runtime {
  /** @param {ConstructorParameters<typeof Runtime>} args */
  constructor(...args) {
    super(...args);
    // @ts-expect-error Private: Jest offers no other way to choose the context.
    const { executor } = this;
    executor.compile = (/** @type {string} */ source, /** @type {string} */ filename) =>
      compileFunction(source, executor.injectedModuleParameters, { filename });
  }

  /**
   * @override
   * @param {string} from
   * @param {string} [name]
   * @param {Parameters<Runtime['requireModule']>[2]} [options] given for parts of Jest itself
   * @param {boolean} [isRequireActual]
   */
  requireModule(from, name, options, isRequireActual) {
    if (options === undefined && name !== undefined && !isBuiltin(name)) {
      const file = isFile(name) ? compiled(resolve(dirname(from), name)) : name;
      if (file !== null) return createRequire(from)(file);
    }
    return super.requireModule(from, name, options, isRequireActual);
  }
}

/** @param {string} name */
const isFile = (name) => /^[./]/.test(name);

/**
 * The file that the build has made of a source; global-setup.mjs has just run it. Null for the tests' own modules.
 * @param {string} source
 */
function compiled(source) {
  const file = source.replace(/(\/packages\/[^/]+)\/src\//, '$1/dist/').replace(/\.ts$/, '.js');
  return file.includes('/dist/') ? file : null;
}

module.exports = SharedPackagesRuntime;
